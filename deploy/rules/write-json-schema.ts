import { writeFileSync } from 'node:fs';
import { JSON_SCHEMA_FILE, rulesJsonSchema } from './json-schema.ts';

writeFileSync(JSON_SCHEMA_FILE, `${JSON.stringify(rulesJsonSchema(), undefined, 2)}\n`);
