// One HTTP request, on a connection of its own.
import { request } from 'node:http';

export function ask(options, body = '') {
  return new Promise((resolve, reject) => {
    const asked = request({ agent: false, ...options }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (more) => {
        text += more;
      });
      response.on('end', () => resolve({ code: response.statusCode, text }));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}
