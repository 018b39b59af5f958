// SPDX-License-Identifier: MIT

// The official client, set up as a program would.
import { ComfyDeploy } from 'comfydeploy';
import { HTTPClient } from 'comfydeploy/lib/http.js';

export const token = 'interop-token';

// When a response is garbage collected, node closes its stream without an error for the reader. That
// client keeps no reference to it.
const held = [];
const httpClient = new HTTPClient({
    async fetcher(request) {
        const response = await fetch(request);
        held.push(response);
        return response;
    },
});

export function officialClient(serverURL, options = {}) {
    return new ComfyDeploy({ serverURL, bearer: token, httpClient, ...options });
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
