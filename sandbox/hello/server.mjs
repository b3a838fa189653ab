// The application that the sandbox deploys: it answers / with the content of message.txt, on the port Marathon gives it.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

const message = readFileSync(join(import.meta.dirname, 'message.txt'), 'utf8');
const port = Number(process.env.PORT0 ?? 8080);
// After SIGTERM clients may hold an old list of instances for a moment: keep answering them so long.
const lameDuckMilliseconds = 1500;

const server = createServer((request, response) => {
  const path = (request.url ?? '/').split('?')[0];
  const found = path === '/' || path === '/health';
  const body = path === '/' ? message : 'ok\n';
  response.writeHead(found ? 200 : 404, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(found ? body : 'not found\n');
});

server.listen(port, '127.0.0.1', () => log(`started on port ${port}: ${message.trim()}`));

process.once('SIGTERM', () => {
  log('asked to end, still answering for a moment');
  setTimeout(() => {
    server.close(() => {
      log('ended');
      process.exit(0);
    });
    server.closeAllConnections();
  }, lameDuckMilliseconds);
});

function log(text) {
  process.stdout.write(`${new Date().toISOString()} ${text}\n`);
}
