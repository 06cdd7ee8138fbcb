// What a client does, and what it is measured in.
const rate = ({ amount, seconds }) => amount / seconds;
const microseconds = (time) => time * 1e6;

export const works = {
  connections: { title: 'connections a second', client: ['connections', 16], value: rate },
  'set-up': {
    title: 'a connection, p99, µs',
    client: ['connections', 1],
    value: ({ p99 }) => microseconds(p99),
  },
  request: {
    title: 'a byte and its answer, p99, µs',
    client: ['requests', 1],
    value: ({ p99 }) => microseconds(p99),
  },
  requests: { title: 'bytes and their answers a second', client: ['requests', 1], value: rate },
  stream: { title: 'one stream, MB/s', client: ['stream', 1], value: (done) => rate(done) / 1e6 },
};
