import { describe, expect, it } from 'vitest';
import { queueUrlProblem } from './queue-url';

const expected = { account: '111122223333', region: 'us-east-1', endpointHosts: ['127.0.0.1:4100'] };
const china = { account: '111122223333', region: 'cn-north-1', endpointHosts: [] };

describe('a queue URL', () => {
  it.each([
    ['of the role’s account and region', 'https://sqs.us-east-1.amazonaws.com/111122223333/cloudoptim-spot'],
    ['of a FIFO queue', 'https://sqs.us-east-1.amazonaws.com/111122223333/cloudoptim-spot.fifo'],
    ['at the operator’s own endpoint', 'http://127.0.0.1:4100/111122223333/cloudoptim-spot'],
  ])('%s is accepted', (_, url) => {
    expect(queueUrlProblem(url, expected)).toBeNull();
  });

  it('has another suffix in China', () => {
    const path = '/111122223333/cloudoptim-spot';
    expect(queueUrlProblem(`https://sqs.cn-north-1.amazonaws.com.cn${path}`, china)).toBeNull();
    expect(queueUrlProblem(`https://sqs.cn-north-1.amazonaws.com${path}`, china)).not.toBeNull();
  });

  it.each([
    ['is nonsense', 'nonsense'],
    ['lies elsewhere', 'https://sqs.us-east-1.amazonaws.com.evil.example/111122223333/cloudoptim-spot'],
    ['lies in another region', 'https://sqs.eu-west-1.amazonaws.com/111122223333/cloudoptim-spot'],
    ['has another port', 'https://sqs.us-east-1.amazonaws.com:8443/111122223333/cloudoptim-spot'],
    ['is not encrypted', 'http://sqs.us-east-1.amazonaws.com/111122223333/cloudoptim-spot'],
    ['carries credentials', 'https://a:b@sqs.us-east-1.amazonaws.com/111122223333/cloudoptim-spot'],
    ['carries a query', 'https://sqs.us-east-1.amazonaws.com/111122223333/cloudoptim-spot?Action=x'],
    ['belongs to another account', 'https://sqs.us-east-1.amazonaws.com/999999999999/cloudoptim-spot'],
    ['has another name', 'https://sqs.us-east-1.amazonaws.com/111122223333/orders'],
    ['goes deeper', 'https://sqs.us-east-1.amazonaws.com/111122223333/cloudoptim-spot/more'],
    ['climbs out', 'https://sqs.us-east-1.amazonaws.com/111122223333/cloudoptim-x/../../999999999999/q'],
  ])('that %s is refused', (_, url) => {
    expect(queueUrlProblem(url, expected)).not.toBeNull();
  });
});
