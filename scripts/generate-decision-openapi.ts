import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import loadHighs from 'highs';
import { format, resolveConfig } from 'prettier';
import { createApi } from '@/decision/http/create-api';
import { describeApi } from '@/decision/http/describe-api';
import { createModelStore } from '@/decision/models/model-store';
import { bundledBands } from '@/decision/predict/spot-advisor';
import { projectRoot } from './system/project-root';

const path = join(projectRoot, 'docs', 'decision-server.openapi.json');
const style = await resolveConfig(path);
const api = createApi({ highs: await loadHighs(), bands: bundledBands(), models: createModelStore(null) });
writeFileSync(path, await format(JSON.stringify(describeApi(api)), { ...style, parser: 'json' }));
