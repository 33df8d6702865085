/** The load: a process of its own that holds the connections, sends what it prepared and writes down what each answer took. */
import { Connection } from './connection.mjs';
import { sideProcess } from './side-process.mjs';
import { telegramRequest, whatsAppRequest } from './payloads.mjs';
import { quantile } from './statistics.mjs';

const MAKERS = { whatsapp: whatsAppRequest, telegram: telegramRequest };

sideProcess(async () => ({ answer: (order) => run(order) }));

async function run({ port, kind, targets, mode, connections, count, seconds, rate }) {
  const make = MAKERS[kind];
  const requests = Array.from({ length: count }, (_, n) => make(targets[n % targets.length]));
  const open = await Promise.all(Array.from({ length: connections }, () => Connection.open(port)));
  const book = { latencies: [], failures: 0 };
  const began = performance.now();
  try {
    if (mode === 'open') await atRate(open, requests, rate, book);
    else await asFastAsItGoes(open, requests, began + seconds * 1_000, book);
  } finally {
    for (const connection of open) connection.close();
  }
  const took = (performance.now() - began) / 1_000;
  const answered = book.latencies.length;
  return {
    answered,
    failures: book.failures,
    seconds: took,
    perSecond: answered / took,
    p50: quantile(book.latencies, 0.5),
    p99: quantile(book.latencies, 0.99),
  };
}

/** Closed loop: each connection sends its next request when the last one is answered. */
function asFastAsItGoes(open, requests, end, book) {
  let next = 0;
  const drive = (connection) =>
    new Promise((resolve) => {
      const step = () => {
        const request = requests[next];
        const sent = performance.now();
        if (request === undefined || sent > end) return resolve();
        next += 1;
        connection.send(request, (status) => {
          note(book, status, performance.now() - sent);
          if (status === 0) resolve();
          else step();
        });
      };
      step();
    });
  return Promise.all(open.map(drive));
}

/** Open loop: requests leave by the clock, whatever became of those before; a late start counts as waiting. */
function atRate(open, requests, rate, book) {
  const free = [...open];
  const due = [];
  const began = performance.now();
  let released = 0;
  let finished = 0;
  return new Promise((resolve) => {
    const sendDue = () => {
      while (due.length > 0 && free.length > 0) {
        const n = due.shift();
        const connection = free.pop();
        connection.send(requests[n], (status) => {
          note(book, status, performance.now() - began - (n * 1_000) / rate);
          free.push(connection);
          finished += 1;
          if (finished === requests.length) {
            clearInterval(clock);
            resolve();
          } else sendDue();
        });
      }
    };
    const clock = setInterval(() => {
      const until = Math.min(requests.length, Math.ceil(((performance.now() - began) / 1_000) * rate));
      for (; released < until; released += 1) due.push(released);
      sendDue();
    }, 1);
  });
}

function note(book, status, ms) {
  if (status === 200) book.latencies.push(ms);
  else book.failures += 1;
}
