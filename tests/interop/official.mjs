// The official client, set up as a program would.
import { ComfyDeploy } from 'comfydeploy';
import { HTTPClient } from 'comfydeploy/lib/http.js';

export const token = 'interop-token';

// Of an answer that nobody holds any more node drops the stream, without a word to whoever reads
// it. That client does not hold it.
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
