import { describe, expect, it } from 'vitest';
import { readScaleUp } from './scale-up';
import { buildStep as step } from '../testing/build-step';

const decided = (...answers: string[]) =>
  step(0, 'decide', {
    status: 'succeeded',
    result: {
      answers: answers.map((answer) => ({
        workload: answer,
        name: 'shop/web',
        answer,
        pods: 1,
        reason: 'so',
      })),
    },
  });

describe('readScaleUp', () => {
  it('knows every answer that a waiting pod may get', () => {
    const answers = ['new-node', 'has-room', 'cannot', 'beyond', 'not-wanted', 'later'];
    expect(readScaleUp([decided(...answers)])?.waiting.map(({ answer }) => answer)).toEqual(answers);
  });

  it('shows the machine that the wait has put in the place of one that did not come', () => {
    const machine = (id: string, type: string) => ({
      instance_id: id,
      instance_type: type,
      availability_zone: 'us-east-1b',
      lifecycle: 'spot',
    });
    const found = readScaleUp([
      decided('new-node'),
      step(1, 'launch', { status: 'succeeded', result: machine('i-1', 'm5.large') }),
      step(2, 'wait-ready', {
        status: 'succeeded',
        depends_on: [1],
        result: machine('i-2', 'm6i.large'),
      }),
    ]);
    expect(found?.nodes).toMatchObject([{ instanceId: 'i-2', instanceType: 'm6i.large', state: 'ready' }]);
    expect(found?.end).toBeNull();
  });

  it('is null before it was decided', () => {
    expect(readScaleUp([step(0, 'decide')])).toBeNull();
  });
});
