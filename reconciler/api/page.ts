/**
 * The plain page at `/`: the list of apps with their two words and the sentence, live. It stands until the dashboard
 * takes its place; it loads nothing from elsewhere.
 */
export function statusPage(cluster: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Pacer: ${escapeText(cluster)}</title>
<style>
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { margin: 2rem auto; max-width: 72rem; padding: 0 1rem; }
h1 { font-size: 1.3rem; } h1 small { font-weight: normal; opacity: .7; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .5rem .75rem .5rem 0; border-bottom: 1px solid color-mix(in srgb, currentColor 18%, transparent); vertical-align: top; }
td.sentence { width: 50%; } pre { margin: .4rem 0 0; white-space: pre-wrap; opacity: .75; font-size: .85em; }
.word { font-weight: 600; } .healthy, .synced { color: light-dark(#176c2f, #6fce8a); }
.progressing, .deploying, .building, .pending { color: light-dark(#7a5200, #f0bd5a); }
.failed, .degraded, .held, .drifted, .unknown { color: light-dark(#a8201a, #ff8d85); }
footer { margin-top: 2rem; opacity: .7; }
</style>
</head>
<body>
<h1>Pacer <small>on ${escapeText(cluster)} · <span id="commit">…</span> · <span id="live" role="status">connecting</span></small></h1>
<div id="troubles"></div>
<table><thead><tr><th>App</th><th>Sync</th><th>Health</th><th>Instances</th><th>Why</th></tr></thead><tbody id="apps"></tbody></table>
<footer>The same as data: <a href="/api/v1/apps">/api/v1/apps</a>, <a href="/api/v1/plan">/api/v1/plan</a>, <a href="/api/v1/history">/api/v1/history</a>.</footer>
<script src="/page.js"></script>
</body>
</html>
`;
}

/** The script of the page, served as a file so that the page needs no inline script. */
export const statusPageScript = `
const cell = (row, text, className) => { const td = row.insertCell(); td.textContent = text; if (className) td.className = className; return td; };
async function draw() {
  const [apps, overview] = await Promise.all(['apps', 'overview'].map(name => fetch('/api/v1/' + name).then(answer => answer.json())));
  document.getElementById('commit').textContent = overview.commit ? overview.commit.slice(0, 8) + ' ' + (overview.subject ?? '') : 'no commit yet';
  document.getElementById('troubles').textContent = overview.troubles.map(trouble => trouble.sentence).join(' ');
  const body = document.getElementById('apps');
  body.replaceChildren();
  for (const app of apps.apps) {
    const row = body.insertRow();
    cell(row, app.id);
    cell(row, app.sync, 'word ' + app.sync);
    cell(row, app.health, 'word ' + app.health);
    cell(row, Math.max(app.instances.healthy, app.instances.unhealthy ? 0 : app.instances.running) + ' of ' + app.instances.wanted);
    const why = cell(row, app.sentence ?? '', 'sentence');
    if (app.evidence.length) { const pre = document.createElement('pre'); pre.textContent = app.evidence.join('\\n'); why.append(pre); }
  }
}
let waiting;
const soon = () => { clearTimeout(waiting); waiting = setTimeout(draw, 50); };
const stream = new EventSource('/api/v1/events');
const live = document.getElementById('live');
stream.onopen = () => { live.textContent = 'live'; soon(); };
stream.onerror = () => { live.textContent = 'reconnecting'; };
for (const type of ['app', 'commit', 'ledger', 'reset']) stream.addEventListener(type, soon);
`;

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
