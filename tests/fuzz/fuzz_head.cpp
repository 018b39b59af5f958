// SPDX-License-Identifier: MIT

// A request's head, and what is asked of a request: path, query, headers.
#include "fuzz/fuzzing.h"

#include <ComfyDeployLocal/http/beastmessages_p.h>

#include <algorithm>

using namespace ComfyDeploy::Local;

namespace {

qsizetype count(const RequestHead &head, QByteArrayView name)
{
    return std::count_if(head.headers.begin(), head.headers.end(), [name](const auto &header) {
        return header.first.compare(name, Qt::CaseInsensitive) == 0;
    });
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const QByteArray bytes = Fuzzing::bytesOf(data, size);
    HeadProblem problem{0, {}};
    const auto head = RequestParser().readHead(bytes, &problem);
    if (!head) {
        FUZZ_CHECK(problem.status >= 400 && problem.status < 600 && !problem.text.isEmpty());
        return 0;
    }
    // No other server may find a different end of this request (request smuggling).
    FUZZ_CHECK(count(*head, "content-length") <= 1);
    FUZZ_CHECK(count(*head, "transfer-encoding") <= 1);
    FUZZ_CHECK(!(count(*head, "content-length") && count(*head, "transfer-encoding")));
    FUZZ_CHECK(head->chunked == (count(*head, "transfer-encoding") == 1));
    FUZZ_CHECK(head->contentLength >= 0);
    FUZZ_CHECK(count(*head, "host") == 1 || (head->isHttp10 && count(*head, "host") == 0));
    FUZZ_CHECK(!(head->isHttp10 && (head->keepAlive || head->expectsContinue)));
    FUZZ_CHECK(head->target.startsWith('/') || head->target == "*");
    const QByteArray controls("\0\r\n", 3);
    for (const char control : controls) {
        FUZZ_CHECK(!head->target.contains(control) && !head->method.contains(control));
        for (const auto &[name, value] : head->headers)
            FUZZ_CHECK(!name.contains(control) && !value.contains(control));
    }
    HttpRequest request;
    request.target = head->target;
    request.headers = head->headers;
    Fuzzing::use(request.path(), request.query());
    for (const QStringView name : {u"run_id", u"cd_token", u"limit"})
        Fuzzing::use(request.queryValue(name));
    return 0;
}
