import { api, ask } from '../../api/client';
import { queryClient } from '../../api/query-client';

const renew = () =>
  Promise.all([
    queryClient.invalidateQueries({ queryKey: ['member'] }),
    queryClient.invalidateQueries({ queryKey: ['group'] }),
  ]);

export async function addToGroup(name: string, id: string): Promise<void> {
  await ask(api.PUT('/v1/groups/{name}/members/{id}', { params: { path: { name, id } } }));
  await renew();
}

export async function takeOutOfGroup(name: string, id: string): Promise<void> {
  await ask(api.DELETE('/v1/groups/{name}/members/{id}', { params: { path: { name, id } } }));
  await renew();
}

export async function renameGroup(name: string, next: string): Promise<void> {
  await ask(api.PATCH('/v1/groups/{name}', { params: { path: { name } }, body: { name: next } }));
  await renew();
}
