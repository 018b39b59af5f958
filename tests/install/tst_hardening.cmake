# SPDX-License-Identifier: MIT

# Every file that is installed has the protections that cmake/ComfyDeployTargets.cmake asks for.
cmake_minimum_required(VERSION 3.25)

foreach(file IN LISTS FILES)
    foreach(view --file-header --program-headers --dynamic --dyn-syms)
        execute_process(COMMAND ${READELF} --wide ${view} ${file}
            OUTPUT_VARIABLE shown RESULT_VARIABLE result ERROR_VARIABLE problem)
        if(NOT result EQUAL 0)
            message(FATAL_ERROR "${READELF} ${view} ${file}: ${problem}")
        endif()
        string(APPEND ${file} "${shown}")
    endforeach()
    foreach(wanted
            "Type: +DYN" # position independent
            "GNU_RELRO" "BIND_NOW|FLAGS_1.*NOW" # no writable table of functions
            "GNU_STACK [^\n]* RW " # no code on the stack
            "__stack_chk_fail")
        if(NOT ${file} MATCHES "${wanted}")
            message(SEND_ERROR "${file} lacks ${wanted}")
        endif()
    endforeach()
endforeach()
