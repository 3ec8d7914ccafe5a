import * as z from 'zod/mini';
import { rulesFile } from './schema.ts';

/** Where the JSON Schema stands that editors read, from the top of the repository. */
export const JSON_SCHEMA_FILE = 'docs/usher.schema.json';

/**
 * The JSON Schema of a rules file, for editors. It knows all but what is wrong between parts that are right by themselves.
 * Draft 7 is what the most of them understand: https://github.com/redhat-developer/yaml-language-server
 */
export const rulesJsonSchema = () => ({
  title: 'The rules of Usher',
  ...z.toJSONSchema(rulesFile, { io: 'input', target: 'draft-7' }),
});
