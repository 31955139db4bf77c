import { expect, test } from 'vitest';
import { ApiError, createApi, streamUrl } from './api.ts';

const BASE = 'http://127.0.0.1:4711/';

/** A fetch that answers once with this, and keeps what it was asked. */
const answering = (status: number, body?: unknown) => {
  const asked: { url: string; init: RequestInit | undefined }[] = [];
  const fetcher: typeof fetch = async (url, init) => {
    asked.push({ url: String(url), init });
    return new Response(body === undefined ? null : JSON.stringify(body), { status });
  };
  return { asked, api: createApi(BASE, fetcher) };
};

test('requests go beside the page, with JSON where there is a body', async () => {
  const { asked, api } = answering(201, []);
  await api.addClients('lab-1', { count: 3 });
  expect(asked[0]?.url).toBe(`${BASE}api/labs/lab-1/clients`);
  expect(asked[0]?.init).toMatchObject({ method: 'POST', body: '{"count":3}' });
  expect(asked[0]?.init?.headers).toEqual({ 'content-type': 'application/json' });
});

test('no content is no answer', async () => {
  const { api } = answering(204);
  await expect(api.deleteLab('lab-1')).resolves.toBeUndefined();
});

test('a refusal has the catalogue’s code and the field', async () => {
  const error = { code: 'BAD_REQUEST', message: 'count: too many', field: 'count' };
  const { api } = answering(400, { error });
  await expect(api.addClients('lab-1', {})).rejects.toMatchObject(error);
});

test('nobody there, or only a proxy: unreachable', async () => {
  const nobody = createApi(BASE, () => Promise.reject(new TypeError('failed to fetch')));
  await expect(nobody.labs()).rejects.toMatchObject({ code: 'UNREACHABLE' });
  await expect(nobody.labs()).rejects.toBeInstanceOf(ApiError);
  const { api } = answering(502);
  await expect(api.labs()).rejects.toMatchObject({ code: 'UNREACHABLE' });
});

test('the stream’s address, with and without a place to go on from', () => {
  expect(streamUrl(BASE, 'lab-1', null)).toBe('ws://127.0.0.1:4711/api/labs/lab-1/stream');
  expect(streamUrl('https://host/', 'lab-1', { seq: 7, startedAt: 9 })).toBe(
    'wss://host/api/labs/lab-1/stream?after=7&startedAt=9',
  );
});
