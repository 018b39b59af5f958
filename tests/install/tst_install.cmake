# SPDX-License-Identifier: MIT

# Installs the build to a prefix of its own, looks at what lies there, and builds and runs against it
# a consumer of the libraries and a host of the QML module.
cmake_minimum_required(VERSION 3.25)

set(prefix ${WORK_DIR}/prefix)
set(consumer_build ${WORK_DIR}/consumer)
file(REMOVE_RECURSE ${prefix} ${consumer_build} ${WORK_DIR}/qmlhost)

function(run)
    execute_process(COMMAND ${ARGN} RESULT_VARIABLE result OUTPUT_VARIABLE output
        ERROR_VARIABLE output)
    if(NOT result EQUAL 0)
        list(JOIN ARGN " " command)
        message(FATAL_ERROR "${command}\nended with ${result}:\n${output}")
    endif()
endfunction()

# A consumer with other wishes; it must fail, and say why.
function(refused expected)
    file(REMOVE_RECURSE ${WORK_DIR}/refused)
    execute_process(COMMAND ${CMAKE_COMMAND} -S ${CONSUMER} -B ${WORK_DIR}/refused -G ${GENERATOR}
            -DCMAKE_PREFIX_PATH=${prefix} -DCMAKE_CXX_COMPILER=${CXX_COMPILER} ${ARGN}
        RESULT_VARIABLE result OUTPUT_QUIET ERROR_VARIABLE output)
    if(result EQUAL 0)
        message(FATAL_ERROR "find_package() accepted ${ARGN}")
    endif()
    string(REGEX REPLACE "[ \n]+" " " output "${output}")
    if(NOT output MATCHES "${expected}")
        message(FATAL_ERROR "find_package() refused ${ARGN} without \"${expected}\":\n${output}")
    endif()
endfunction()

run(${CMAKE_COMMAND} --install ${BUILD_TO_INSTALL} --prefix ${prefix})

file(GLOB_RECURSE private ${prefix}/*_p.h)
if(private)
    message(FATAL_ERROR "private headers were installed: ${private}")
endif()
file(GLOB headers RELATIVE ${prefix}/${INCLUDE_DIR} ${prefix}/${INCLUDE_DIR}/ComfyDeploy*/*.h)
file(GLOB forwarding ${prefix}/${INCLUDE_DIR}/ComfyDeploy*/*)
list(FILTER forwarding EXCLUDE REGEX "\\.h$")
list(FILTER forwarding EXCLUDE REGEX "/(ComfyDeploy[A-Za-z]*)/ComfyDeploy[A-Za-z]*$") # below
set(named "")
foreach(file IN LISTS forwarding)
    file(READ ${file} text)
    string(REGEX MATCH "^#include <(ComfyDeploy[A-Za-z]*/[a-z]+\\.h)>\n$" line "${text}")
    if(NOT CMAKE_MATCH_1 IN_LIST headers)
        message(FATAL_ERROR "${file} names no installed header: ${text}")
    endif()
    list(APPEND named ${CMAKE_MATCH_1})
endforeach()
foreach(header IN LISTS headers)
    if(NOT header IN_LIST named AND NOT header MATCHES "_export\\.h$")
        message(FATAL_ERROR "<${header}> has no forwarding header")
    endif()
    get_filename_component(folder ${header} DIRECTORY)
    file(READ ${prefix}/${INCLUDE_DIR}/${folder}/${folder} all)
    string(FIND "${all}" "#include <${header}>" place)
    set(is_apart FALSE)
    if(header MATCHES "_export\\.h$|/(imageinput|previewimage)\\.h$")
        set(is_apart TRUE)
    endif()
    if((place EQUAL -1 AND NOT is_apart) OR (NOT place EQUAL -1 AND is_apart))
        message(FATAL_ERROR "<${folder}/${folder}> and <${header}> do not fit")
    endif()
    file(STRINGS ${prefix}/${INCLUDE_DIR}/${header} classes
        REGEX "^(class|struct) COMFYDEPLOY[A-Z]*_EXPORT [A-Za-z]+")
    foreach(class IN LISTS classes)
        string(REGEX REPLACE "^.*_EXPORT ([A-Za-z]+).*$" "\\1" class "${class}")
        if(NOT EXISTS ${prefix}/${INCLUDE_DIR}/${folder}/${class})
            message(FATAL_ERROR "<${folder}/${class}>, of <${header}>, is missing")
        endif()
    endforeach()
endforeach()

list(JOIN COMPONENTS "," wanted_components) # a list would be taken apart on its way
run(${CMAKE_COMMAND} -S ${CONSUMER} -B ${consumer_build} -G ${GENERATOR}
    -DCMAKE_PREFIX_PATH=${prefix} -DCMAKE_CXX_COMPILER=${CXX_COMPILER}
    -DCMAKE_BUILD_TYPE=${BUILD_TYPE} -DCMAKE_EXE_LINKER_FLAGS=${LINK_FLAGS}
    -DWANTED_COMPONENTS=${wanted_components} -DWANTED_VERSION=${VERSION})
run(${CMAKE_COMMAND} --build ${consumer_build})
foreach(component IN LISTS COMPONENTS)
    run(${consumer_build}/consumer_${component})
endforeach()

if(QML_DIR)
    run(${CMAKE_COMMAND} -S ${QML_HOST} -B ${WORK_DIR}/qmlhost -G ${GENERATOR}
        -DCMAKE_CXX_COMPILER=${CXX_COMPILER} -DCMAKE_BUILD_TYPE=${BUILD_TYPE}
        -DCMAKE_EXE_LINKER_FLAGS=${LINK_FLAGS})
    run(${CMAKE_COMMAND} --build ${WORK_DIR}/qmlhost)
    # Moved away, so that nothing can come from the build tree or by an absolute path.
    file(REMOVE_RECURSE ${WORK_DIR}/moved)
    file(RENAME ${prefix} ${WORK_DIR}/moved)
    run(${CMAKE_COMMAND} -E env QT_QPA_PLATFORM=offscreen
        ${WORK_DIR}/qmlhost/qmlhost ${WORK_DIR}/moved/${QML_DIR})
    file(RENAME ${WORK_DIR}/moved ${prefix})
    foreach(file qmldir ComfyDeployQml.qmltypes)
        if(NOT EXISTS ${prefix}/${QML_DIR}/ComfyDeploy/${file})
            message(FATAL_ERROR "${file} was not installed")
        endif()
    endforeach()
endif()

refused("compatible with requested version \"2.0\"" -DWANTED_COMPONENTS=Client -DWANTED_VERSION=2.0)
refused("component Nonsense is not installed" -DWANTED_COMPONENTS=Nonsense -DWANTED_VERSION=1.0)
if(NOT "LocalServer" IN_LIST COMPONENTS)
    refused("component LocalServer is not installed" -DWANTED_COMPONENTS=LocalServer -DWANTED_VERSION=1.0)
endif()
