import { field, isApi, mayBringCode, mayPost, type Exchange } from '../exchange.ts';
import { checkedName, folderOf, ItemFailure, itemPath, nameBelow } from '../items/item-names.ts';
import { folderClass, UnknownClass } from '../items/job-config.ts';
import { sendException, sendFailure, sendNotFound, sendPage, sendPostOnly, sendRedirect } from '../pages.ts';
import { element, parseXml, withText, writeXml, XmlSyntaxError, type XmlElement } from '../xml/xml-tree.ts';

/** Classes of items that a form can create, with their empty config.xml. */
const emptyItems: Readonly<Record<string, () => XmlElement>> = {
  [folderClass]: () => element(folderClass),
  'hudson.model.FreeStyleProject': () => element('project', [element('builders')]),
  'org.jenkinsci.plugins.workflow.job.WorkflowJob': () => element('flow-definition'),
};

/** Runs a change; what Jenkins refuses is 400 with `X-Error`, and a definition that it cannot load 500. */
async function change(exchange: Exchange, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (error instanceof ItemFailure) return sendFailure(exchange.response, error.message);
    if (!(error instanceof XmlSyntaxError) && !(error instanceof UnknownClass)) throw error;
    sendException(exchange.response, error.message);
  }
}

function postedXml({ form }: Exchange): XmlElement {
  return parseXml(form.body.toString('utf8'));
}

function sendNothing({ response }: Exchange): void {
  response.writeHead(200, { 'content-length': '0' }).end();
}

async function copyItem(exchange: Exchange, folder: string, name: string): Promise<void> {
  const { instance, response } = exchange;
  const from = field(exchange, 'from') ?? '';
  const source = from.startsWith('/') ? from.slice(1) : nameBelow(folder, from);
  const isThere = instance.items.jobs.has(source) || instance.items.folders.has(source);
  if (!isThere || instance.visibilityOf(source) !== 'visible') throw new ItemFailure(`No such job: ${from}`);
  const created = await instance.items.create(folder, name, instance.items.config(source), true);
  sendRedirect(response, 302, `${instance.rootUrl}${itemPath(created)}configure`);
}

/** `POST …/createItem`: from a config.xml, as a copy, or empty by its class (Jenkins reference 5.1). */
export async function createItem(exchange: Exchange, folder: string): Promise<void> {
  const { instance, request, response } = exchange;
  if (!mayPost(exchange, 'administer') || !mayBringCode(exchange)) return;
  await change(exchange, async () => {
    const name = checkedName(field(exchange, 'name') ?? '');
    const mode = field(exchange, 'mode');
    if (mode === 'copy') return copyItem(exchange, folder, name);
    if (mode !== undefined) {
      const empty = Object.hasOwn(emptyItems, mode) ? emptyItems[mode]?.() : undefined;
      if (empty === undefined) throw new ItemFailure(`No item type ‘${mode}’ is known`);
      const created = await instance.items.create(folder, name, empty);
      return sendRedirect(response, 302, `${instance.rootUrl}${itemPath(created)}configure`);
    }
    const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
    if (type !== 'application/xml' && type !== 'text/xml')
      throw new ItemFailure(type === '' ? 'No content type is given' : `Unexpected content type ${type}`);
    await instance.items.create(folder, name, postedXml(exchange));
    sendNothing(exchange);
  });
}

async function configXml(exchange: Exchange, fullName: string): Promise<void> {
  const { instance, request, response } = exchange;
  if (request.method === 'POST') {
    if (!mayPost(exchange, 'administer') || !mayBringCode(exchange)) return;
    return change(exchange, async () => {
      await instance.items.configure(fullName, postedXml(exchange));
      sendNothing(exchange);
    });
  }
  if (!instance.access.permits(response, exchange.caller, 'administer')) return;
  const text = writeXml(instance.items.config(fullName));
  response.writeHead(200, { 'content-type': 'application/xml', 'content-length': String(Buffer.byteLength(text)) });
  response.end(text);
}

async function setDisabled({ instance, response }: Exchange, fullName: string, disabled: boolean): Promise<void> {
  const job = instance.items.jobs.get(fullName);
  if (job !== undefined) await job.builds.setDisabled(disabled);
  else
    await instance.items.configure(fullName, withText(instance.items.config(fullName), 'disabled', String(disabled)));
  sendRedirect(response, 302, instance.rootUrl + itemPath(fullName));
}

/** False when something was in the way, and answered. */
async function deleteItem(exchange: Exchange, fullName: string): Promise<boolean> {
  if (await exchange.instance.items.remove(fullName)) return true;
  sendFailure(exchange.response, `Failed to interrupt and stop builds of ‘${fullName}’ after 15 seconds`);
  return false;
}

/**
 * Pages that change a job or a folder, and its config.xml (Jenkins reference 5.1). False when the path is none of them.
 */
export async function itemChanges(exchange: Exchange, fullName: string, rest: readonly string[]): Promise<boolean> {
  const { instance, request, response, caller } = exchange;
  const [page = '', ...below] = rest;
  const parentUrl = instance.rootUrl + (folderOf(fullName) === '' ? '' : itemPath(folderOf(fullName)));
  if (page === '' && request.method === 'DELETE') {
    if (!instance.access.permits(response, caller, 'administer')) return true;
    if (await deleteItem(exchange, fullName)) response.writeHead(204).end();
    return true;
  }
  if (below.length > 0 || isApi(rest)) return false;
  switch (page) {
    case 'config.xml':
      await configXml(exchange, fullName);
      return true;
    case 'enable':
    case 'disable':
      if (mayPost(exchange, 'administer')) await setDisabled(exchange, fullName, page === 'disable');
      return true;
    case 'doDelete':
      if (mayPost(exchange, 'administer') && (await deleteItem(exchange, fullName)))
        sendRedirect(response, 302, parentUrl);
      return true;
    case 'confirmRename':
    case 'doRename':
      if (!mayPost(exchange, 'administer')) return true;
      await change(exchange, async () => {
        const to = await instance.items.rename(fullName, field(exchange, 'newName') ?? '');
        sendRedirect(response, 302, instance.rootUrl + itemPath(to));
      });
      return true;
    case 'submitDescription':
      if (!mayPost(exchange, 'administer')) return true;
      await change(exchange, async () => {
        const config = withText(instance.items.config(fullName), 'description', field(exchange, 'description') ?? '');
        await instance.items.configure(fullName, config);
        sendRedirect(response, 302, instance.rootUrl + itemPath(fullName));
      });
      return true;
    case 'configure':
      // The page behind the redirect of a copy; people fill in its form, programs post config.xml.
      if (request.method === 'GET' || request.method === 'HEAD') sendPage(response, 200, 'Configure', fullName);
      else if (request.method === 'POST') sendNotFound(response);
      else sendPostOnly(response);
      return true;
    default:
      return false;
  }
}
