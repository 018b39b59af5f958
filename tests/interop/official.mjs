// The official client, set up as a program would.
import { ComfyDeploy } from 'comfydeploy';

export const token = 'interop-token';

export function officialClient(serverURL, options = {}) {
    return new ComfyDeploy({ serverURL, bearer: token, ...options });
}

/** All events of a stream; what broke it off, if something did, in `error`. */
export async function collect(stream) {
    const events = [];
    try {
        for await (const event of stream)
            events.push(event);
    } catch (error) {
        return { events, error };
    }
    return { events };
}
