// What stands between Playwright and Firefox: WebDriver BiDi as a long-term release of Firefox speaks it, where that is not
// what Playwright sends. Playwright has no public way to get between.
import { firefox } from 'playwright-core';

/** BiDi commands that Playwright sends whatever it is asked for and a long-term release of Firefox does not know yet. */
const notKnownYet = new Set(['emulation.setMediaFeaturesOverride']);

const isPointing = ({ method, params }) =>
  method === 'input.performActions' && params.actions.length === 1 && params.actions[0].type === 'pointer';

/** One message for several: their actions one after the other. */
function asOne(messages) {
  const [{ params, ...first }] = messages;
  const [pointer] = params.actions;
  const actions = messages.flatMap((message) => message.params.actions[0].actions);
  return { ...first, params: { ...params, actions: [{ ...pointer, actions }] } };
}

/** A download by the name Playwright asks for: its address, which is its own where it began with no navigation. */
function named({ params, ...event }) {
  return { ...event, params: { ...params, download: params.download ?? params.navigation ?? params.url } };
}

const isDownload = ({ method }) =>
  method === 'browsingContext.downloadWillBegin' || method === 'browsingContext.downloadEnd';

/**
 * Has Playwright take a command for done that Firefox does not know, and tells Firefox in one message what the pointer does
 * in one go: of clicks in several messages it makes no double click. Downloads get a name, without which Playwright passes
 * over them.
 */
export function mendTransport() {
  const type = firefox._connection.toImpl(firefox)._bidiFirefox;
  if (Object.hasOwn(type, 'connectToTransport')) return;
  const connect = type.connectToTransport;
  type.connectToTransport = (transport, options) => {
    const send = transport.send.bind(transport);
    /** Of this very moment: what the pointer does, not sent yet. */
    let pointing = [];
    /** By the message they went with: others that its answer is for, too. */
    const along = new Map();
    const flush = () => {
      const messages = pointing;
      pointing = [];
      if (messages.length === 0) return;
      const [{ id }, ...others] = messages;
      along.set(id, others);
      send(asOne(messages));
    };
    transport.send = (message) => {
      if (isPointing(message)) {
        if (pointing.length > 0 && pointing[0].params.context !== message.params.context) flush();
        if (pointing.length === 0) queueMicrotask(flush);
        pointing.push(message);
        return;
      }
      flush();
      if (notKnownYet.has(message.method)) {
        queueMicrotask(() => transport.onmessage?.({ type: 'success', id: message.id, result: {} }));
      } else {
        send(message);
      }
    };
    const connection = connect.call(type, transport, options);
    const answer = transport.onmessage;
    transport.onmessage = (message) => {
      answer(isDownload(message) ? named(message) : message);
      const others = along.get(message.id) ?? [];
      along.delete(message.id);
      for (const { id } of others) answer({ ...message, id });
    };
    return connection;
  };
}
