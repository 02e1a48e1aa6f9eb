// What the page asks of the station. The answer is the station's; the
// vehicle's own follows in Vehicle.commands.

import { request } from './socket';
import type { PilotWish, Reply } from './wire';

export function send(wish: PilotWish, vehicleId: string): Promise<Reply> {
  return request({ type: 'command', vehicle: vehicleId, command: wish });
}

export function acknowledge(key: string): Promise<Reply> {
  return request({ type: 'acknowledge', alert: key });
}
