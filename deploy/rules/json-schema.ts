import * as z from 'zod/mini';
import { rulesFile } from './schema.ts';

/** The path of the generated JSON Schema, from the top of the repository. */
export const JSON_SCHEMA_FILE = 'docs/usher.schema.json';

/**
 * The JSON Schema of a rules file, for editors. It checks everything except conflicts between rules. Most editors
 * support draft 7: https://github.com/redhat-developer/yaml-language-server
 */
export const rulesJsonSchema = () => ({
  title: 'The rules of Usher',
  ...z.toJSONSchema(rulesFile, { io: 'input', target: 'draft-7' }),
});
