import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { createDecisionOpenApi } from './decision-openapi';
import { projectRoot } from './system/project-root';

const path = join(projectRoot, 'docs', 'decision-server.openapi.json');
const style = await resolveConfig(path);
writeFileSync(path, await format(JSON.stringify(createDecisionOpenApi()), { ...style, parser: 'json' }));
