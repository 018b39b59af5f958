# SPDX-License-Identifier: MIT

# Puts the official client, as package-lock.json pins it, and the scripts of this folder into
# NODE_DIR. Asks the npm registry only where something else, or nothing, is installed.
find_program(node node NO_CACHE)
find_program(npm npm NO_CACHE)
if(NOT node OR NOT npm)
    message(FATAL_ERROR "The tests against the official client need node and npm, which are not in PATH: "
        "run scripts/install-deps.")
endif()
execute_process(COMMAND ${node} --version OUTPUT_VARIABLE version
    OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
string(REGEX REPLACE "^v" "" version "${version}")
if(version VERSION_LESS 18)
    message(FATAL_ERROR "${node} is version ${version}; the tests against the official client need 18 or later.")
endif()

file(MAKE_DIRECTORY ${NODE_DIR})
# Beside node_modules, for that is where node looks from a script's own place.
file(GLOB scripts ${SOURCE_DIR}/*.mjs)
file(COPY ${scripts} ${SOURCE_DIR}/package.json ${SOURCE_DIR}/package-lock.json DESTINATION ${NODE_DIR})

file(SHA256 ${SOURCE_DIR}/package-lock.json wanted)
set(mark ${NODE_DIR}/node_modules/installed.sha256)
set(present "")
if(EXISTS ${mark})
    file(READ ${mark} present)
endif()
if(present STREQUAL wanted)
    return()
endif()
execute_process(
    COMMAND ${npm} ci --prefer-offline --ignore-scripts --no-audit --no-fund --fetch-retries=1
    WORKING_DIRECTORY ${NODE_DIR}
    RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(NOT result EQUAL 0)
    message(FATAL_ERROR "npm could not install the official client (comfydeploy and zod) that these "
        "tests compare with. They need the npm registry once, or an npm cache that holds both.\n${output}")
endif()
file(WRITE ${mark} ${wanted})
