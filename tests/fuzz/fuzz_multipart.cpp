// SPDX-License-Identifier: MIT

// An upload's form. The first line is the Content-Type, the rest the body.
#include "fuzz/fuzzing.h"

#include <ComfyDeployLocal/http/multipart_p.h>

using namespace ComfyDeploy::Local;

namespace {

void check(const QByteArray &contentType, const QByteArray &body)
{
    const auto parts = parseMultipart(contentType, body);
    if (!parts)
        return;
    const char *behind = body.constData();
    for (const FormPart &part : *parts) {
        // Views of the body, one behind the other.
        FUZZ_CHECK(part.content.data() >= behind
                   && part.content.end() <= body.constData() + body.size());
        behind = part.content.end();
    }
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const QByteArray bytes = Fuzzing::bytesOf(data, size);
    const qsizetype end = bytes.indexOf('\n');
    const QByteArray body = bytes.sliced(end + 1);
    check(bytes.first(qMax<qsizetype>(end, 0)), body);
    check("multipart/form-data; boundary=b", bytes);
    // Whatever stands in a file comes back, as long as it does not hold the boundary.
    if (!bytes.contains("--b")) {
        const QByteArray form = "--b\r\nContent-Disposition: form-data; name=\"file\"; "
                                "filename=\"x\"\r\n\r\n"
            + bytes + "\r\n--b--\r\n";
        const auto parts = parseMultipart("multipart/form-data; boundary=b", form);
        FUZZ_CHECK(parts && parts->size() == 1 && parts->first().content == bytes);
    }
    return 0;
}
