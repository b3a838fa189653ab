import { featureRefusal } from '../apps/unsupported.ts';
import type { Answer } from './answer.ts';
import { isLegacy, type ApiContext } from './context.ts';
import { notValid, refusal } from './refusal.ts';
import { objectBody, type ApiRequest } from './request.ts';

/** `GET /v2/pods` and `/v2/pods/::status`: there are none. */
export function listPods(): Answer {
  return { status: 200, body: [] };
}

/** 404 for a pod. */
export function noSuchPod(_context: ApiContext, _request: ApiRequest, id = ''): never {
  throw refusal(404, `Pod '/${id}' does not exist`);
}

/** Pods are refused in the words that Marathon has for a feature that is off: the stand-in runs apps only. */
export function refusePod(context: ApiContext, request: ApiRequest): never {
  objectBody(request, isLegacy(context));
  throw notValid('/', featureRefusal('pods'));
}
