// SPDX-License-Identifier: MIT

// Posts with the official client's sender for tests each body of a JSON list to a webhook, and
// prints one line of JSON per body: what the receiver answered, or the error.
import { officialClient } from './official.mjs';

const [webhook, list] = process.argv.slice(2);
const client = officialClient('http://unused.invalid/api');
for (const body of JSON.parse(list)) {
    try {
        const answer = await client.callbacks.runUpdateRequestBodyWebhookPost(
            { url: webhook }, body);
        console.log(JSON.stringify({ answer }));
    } catch (error) {
        console.log(JSON.stringify({ error: error.name, status: error.statusCode }));
    }
}
