/** Whether a value fits one of the schemas in `media/schemas`. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { repository } from '../../unit/support/repository';

/** @param name of the schema's file without its ending, `summary-answer` */
export function assertFits(name: string, value: unknown): void {
  const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
  ajv.addSchema(schemaOf('common-answer'));
  const validate = ajv.compile(schemaOf(name));
  assert.ok(validate(value), JSON.stringify(validate.errors));
}

function schemaOf(name: string): object {
  return JSON.parse(readFileSync(join(repository, 'media', 'schemas', `${name}.schema.json`), 'utf8')) as object;
}
