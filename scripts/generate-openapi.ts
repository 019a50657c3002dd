import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { createOpenApiDocument } from '@/server/api/openapi-document';
import { projectRoot } from './system/project-root';

const path = join(projectRoot, 'docs', 'openapi.json');
const style = await resolveConfig(path);
writeFileSync(path, await format(JSON.stringify(createOpenApiDocument()), { ...style, parser: 'json' }));
