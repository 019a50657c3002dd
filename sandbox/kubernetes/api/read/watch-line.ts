import type { KubeObject } from '../../model/objects';

let lastObject: KubeObject | undefined;
let lastJson = '';

/** One line of a watch. The same change goes to every watcher in one turn, so the last serialization is kept. */
export function watchLine(type: string, object: KubeObject): string {
  if (object !== lastObject) {
    lastJson = JSON.stringify(object);
    lastObject = object;
  }
  return `{"type":"${type}","object":${lastJson}}\n`;
}
