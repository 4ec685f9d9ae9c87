// One role of the peer: node server.mjs api <port> | worker | notifier; Redis is where REDIS_PORT says.
import { Queue, Worker } from 'bullmq';
import Fastify from 'fastify';
import { Redis } from 'ioredis';
import { Pool } from 'undici';

const CONCURRENCY = 100;
const connection = new Redis({ host: '127.0.0.1', port: Number(process.env.REDIS_PORT), maxRetriesPerRequest: null });
const growing = attempts => ({ attempts, backoff: { type: 'exponential', delay: 1000 } });

async function api(port) {
  const tasks = new Queue('tasks', { connection });
  const app = Fastify();
  const body = {
    type: 'object',
    required: ['taskName'],
    properties: { taskName: { type: 'string' }, parameters: {}, callbackUrl: { type: 'string' } },
  };
  app.post('/submitTask', { schema: { body } }, async (request, reply) => {
    const { taskName, parameters, callbackUrl } = request.body;
    const job = await tasks.add(taskName, { parameters, callbackUrl }, growing(5));
    return reply.code(202).send({ taskId: job.id, status: 'processing', callbackUrl: `/taskStatus/${job.id}` });
  });
  app.get('/taskStatus/:id', async (request, reply) => {
    const job = await tasks.getJob(request.params.id);
    if (!job) return reply.code(404).send({ title: 'There is no such task' });
    const state = await job.getState();
    return { taskId: job.id, status: ['completed', 'failed'].includes(state) ? state : 'processing' };
  });
  await app.listen({ port, host: '127.0.0.1' });
}

async function worker() {
  const webhooks = new Queue('webhooks', { connection });
  const run = async job => {
    const { parameters, callbackUrl } = job.data;
    if (callbackUrl) {
      const told = { taskId: job.id, status: 'completed', resultUrl: `/results/${job.id}` };
      await webhooks.add('webhook', { callbackUrl, told }, { ...growing(8), removeOnComplete: true });
    }
    return parameters ?? null;
  };
  await new Worker('tasks', run, { connection, concurrency: CONCURRENCY }).waitUntilReady();
}

async function notifier() {
  const pools = new Map();
  const deliver = async ({ data: { callbackUrl, told } }) => {
    const url = new URL(callbackUrl);
    if (!pools.has(url.origin)) pools.set(url.origin, new Pool(url.origin, { connections: 64 }));
    const answer = await pools.get(url.origin).request({
      path: url.pathname,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(told),
    });
    await answer.body.dump();
    if (answer.statusCode >= 300) throw new Error(`status ${answer.statusCode}`);
  };
  await new Worker('webhooks', deliver, { connection, concurrency: CONCURRENCY }).waitUntilReady();
}

const [role, port] = process.argv.slice(2);
await { api, worker, notifier }[role](Number(port));
console.log('ready');
