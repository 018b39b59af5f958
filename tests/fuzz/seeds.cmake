# SPDX-License-Identifier: MIT

# cmake -D EXAMPLES=... -D SEEDS=... -P seeds.cmake: writes what each fuzz target begins with, made
# of the examples of the service's answers. The one place that says what is made of what.
cmake_policy(VERSION 3.25)

file(REMOVE_RECURSE ${SEEDS})

# seed(<target> <pattern> ...): the examples as they are.
function(seed target)
    list(TRANSFORM ARGN PREPEND ${EXAMPLES}/)
    file(GLOB files ${ARGN})
    file(COPY ${files} DESTINATION ${SEEDS}/${target})
endfunction()

seed(sse *.sse)
seed(json *.json)
seed(values *.json)
seed(graph *.api.json workflow-ui-minimal.json)
seed(import *.api.json workflow-ui-minimal.json request-*.json run-success.json)
seed(requests request-*.json *.api.json)

# Every date that stands anywhere.
file(GLOB files ${EXAMPLES}/*.json)
set(dates "")
foreach(file IN LISTS files)
    file(READ ${file} text)
    string(REGEX MATCHALL "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9][T ][-+:.0-9Z]*" found "${text}")
    list(APPEND dates ${found})
endforeach()
list(REMOVE_DUPLICATES dates)
foreach(date IN LISTS dates)
    string(MD5 name "${date}")
    file(WRITE ${SEEDS}/dates/${name} "${date}")
endforeach()

# The upload: as it is on the wire, its head alone, and the type of its form with the form.
file(READ ${EXAMPLES}/file-upload-request.http upload)
string(REGEX REPLACE "\r?\n" "\r\n" upload "${upload}") # reading may have changed them
string(FIND "${upload}" "\r\n\r\n" end)
math(EXPR begin "${end} + 4")
string(SUBSTRING "${upload}" 0 ${end} head)
string(SUBSTRING "${upload}" ${begin} -1 body)
string(REGEX MATCH "multipart/form-data[^\r]*" type "${head}")
file(WRITE ${SEEDS}/http/upload "${upload}")
file(WRITE ${SEEDS}/head/upload "${head}")
file(WRITE ${SEEDS}/multipart/upload "${type}\n${body}")

# A run's request: too long for the body that the target takes, and so for each kind of refusal.
file(READ ${EXAMPLES}/request-deployment.json body)
string(LENGTH "${body}" length)
string(CONCAT post "POST /api/run/deployment/queue HTTP/1.1\r\nHost: localhost:3011\r\n"
    "Authorization: Bearer YOUR_KEY\r\nContent-Type: application/json\r\n")
file(WRITE ${SEEDS}/head/run "${post}Content-Length: ${length}\r\n")
file(WRITE ${SEEDS}/http/run "${post}Content-Length: ${length}\r\n\r\n${body}")
