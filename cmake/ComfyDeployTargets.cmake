# SPDX-License-Identifier: MIT

# The common settings of all targets. Generated code (moc, QML caches) is compiled without these
# warnings, because qmlcachegen's output does not pass -Wshadow.

option(BUILD_SHARED_LIBS "Build shared libraries" ON)
# For presets that build everything; without it, missing includes are detected. Some targets then
# also use unity builds.
option(COMFYDEPLOY_PRECOMPILED_HEADERS "Precompile Qt's headers, to build quicker" OFF)

# Protections against memory errors; tests/install checks the files for them.
option(COMFYDEPLOY_HARDENING "Build with the protections of compiler and linker (ELF, GCC or Clang)" ON)
include(CheckPIESupported)
check_pie_supported()

# comfydeploy_add_precompiled_headers(<name>): Qt's headers, compiled with the folder's options, for
# targets with comfydeploy_precompile_headers(<target> <name>).
function(comfydeploy_add_precompiled_headers name)
    if(COMFYDEPLOY_PRECOMPILED_HEADERS)
        add_library(${name} OBJECT ${PROJECT_SOURCE_DIR}/cmake/precompiled.cpp)
        comfydeploy_target_defaults(${name})
        target_link_libraries(${name} PRIVATE Qt6::Network)
        set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE ON AUTOMOC OFF)
        target_precompile_headers(${name} PRIVATE <QtCore/QtCore> <QtNetwork/QtNetwork>)
    endif()
endfunction()
function(comfydeploy_precompile_headers target name)
    if(COMFYDEPLOY_PRECOMPILED_HEADERS)
        target_precompile_headers(${target} REUSE_FROM ${name})
    endif()
endfunction()

# comfydeploy_unity_build(<target>): compiles several of the target's sources at once, where headers
# are precompiled too; to be called when they are all named. A source that has a Kind of its own
# is compiled alone, for the next one would have another. (Kind is ApiError::Kind to most.)
# What else two of them name alike says the compiler; that one gets SKIP_UNITY_BUILD_INCLUSION. What
# is made by the build stays alone as well: clang-tidy reads the others before there is a build.
function(comfydeploy_unity_build target)
    if(NOT COMFYDEPLOY_PRECOMPILED_HEADERS)
        return()
    endif()
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 8)
    get_target_property(sources ${target} SOURCES)
    list(FILTER sources INCLUDE REGEX "\\.cpp$")
    foreach(source IN LISTS sources)
        cmake_path(ABSOLUTE_PATH source OUTPUT_VARIABLE file)
        cmake_path(IS_PREFIX PROJECT_BINARY_DIR ${file} made)
        if(made)
            set_source_files_properties(${source} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
        elseif(EXISTS ${file})
            file(STRINGS ${file} own REGEX "^using Kind = (InputSpec|MediaItem|RunRequest)" LIMIT_COUNT 1)
            if(own)
                set_source_files_properties(${source} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
            endif()
        endif()
    endforeach()
endfunction()

function(comfydeploy_target_defaults target)
    target_compile_definitions(${target} PRIVATE
        QT_NO_KEYWORDS QT_NO_FOREACH QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII
        QT_NO_URL_CAST_FROM_STRING QT_STRICT_ITERATORS QT_DISABLE_DEPRECATED_BEFORE=0x060400)
    target_compile_features(${target} PRIVATE cxx_std_20)
    set_target_properties(${target} PROPERTIES
        CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
    if(CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang")
        target_compile_options(${target} PRIVATE
            -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual)
        if(COMFYDEPLOY_WARNINGS_AS_ERRORS)
            target_compile_options(${target} PRIVATE -Werror)
        endif()
    endif()
    if(COMFYDEPLOY_HARDENING AND NOT COMFYDEPLOY_SANITIZE AND UNIX AND NOT APPLE
            AND CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang")
        target_compile_options(${target} PRIVATE -fstack-protector-strong -fstack-clash-protection
            "$<$<NOT:$<CONFIG:Debug>>:-U_FORTIFY_SOURCE;-D_FORTIFY_SOURCE=2>") # it needs -O
        target_link_options(${target} PRIVATE -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack)
        set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON)
    endif()
    if(COMFYDEPLOY_SANITIZE)
        target_compile_options(${target} PRIVATE
            -fsanitize=${COMFYDEPLOY_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
        target_link_options(${target} PRIVATE -fsanitize=${COMFYDEPLOY_SANITIZE})
    endif()
endfunction()

# comfydeploy_link_core(<target>): includes the internal core in the target, also for users of a
# static target. In a static build it is part of the client, so no symbol is duplicated.
function(comfydeploy_link_core target)
    if(BUILD_SHARED_LIBS)
        target_link_libraries(${target} PRIVATE ComfyDeployCore)
    endif()
endfunction()

# comfydeploy_join_qml_caches(<target>): compiles the output of qmlcachegen together. Each of the
# files is short and includes half of Qt, which took more time than the rest of the module.
function(comfydeploy_join_qml_caches target)
    get_target_property(caches ${target} SOURCES)
    list(FILTER caches INCLUDE REGEX "/qmlcache/.*_qml\\.cpp$")
    list(TRANSFORM caches REPLACE ".+" "#include \"\\0\"" OUTPUT_VARIABLE includes)
    list(JOIN includes "\n" includes)
    set(joined ${CMAKE_CURRENT_BINARY_DIR}/${target}_qmlcaches.cpp)
    file(CONFIGURE OUTPUT ${joined} CONTENT "${includes}\n" @ONLY)
    set_source_files_properties(${caches} PROPERTIES HEADER_FILE_ONLY TRUE)
    target_sources(${target} PRIVATE ${joined})
    # Generated code that does not pass -Wshadow.
    set_source_files_properties(${joined} PROPERTIES
        SKIP_AUTOGEN TRUE COMPILE_OPTIONS -w OBJECT_DEPENDS "${caches}")
endfunction()

# Qt's own target has it by configuration; scripts/lint and tests/translations want the file.
find_program(LUPDATE_PROGRAM lupdate REQUIRED
    HINTS "${QT6_INSTALL_PREFIX}/${QT6_INSTALL_BINS}" PATH_SUFFIXES lib/qt6/bin)
mark_as_advanced(LUPDATE_PROGRAM)

# comfydeploy_add_resources(<target> <name> <prefix> <files>): compiled into the target, and not beside
# it as by the target form of qt_add_resources(): a static library that is installed includes them.
# Its code must have Q_INIT_RESOURCE(<name>).
function(comfydeploy_add_resources target name prefix)
    set(entries "")
    foreach(file IN LISTS ARGN)
        cmake_path(GET file FILENAME alias)
        string(APPEND entries "<file alias=\"${alias}\">${file}</file>\n")
    endforeach()
    file(CONFIGURE OUTPUT ${name}.qrc @ONLY CONTENT
        "<RCC><qresource prefix=\"@prefix@\">\n@entries@</qresource></RCC>\n")
    qt_add_resources(resources ${CMAKE_CURRENT_BINARY_DIR}/${name}.qrc)
    set_source_files_properties(${resources} PROPERTIES
        SKIP_UNITY_BUILD_INCLUSION ON SKIP_PRECOMPILE_HEADERS ON)
    target_sources(${target} PRIVATE ${resources})
endfunction()

# comfydeploy_add_translations(<target> <catalog> SOURCES ...): the target brings along
# resources/translations/<catalog>_*.ts as resources, :/ComfyDeploy/translations/<catalog>_*.qm.
# The target update_translations brings the files up to date with SOURCES, folders or files. Where the
# target is a static library, the code must have Q_INIT_RESOURCE(<target>_translations).
function(comfydeploy_add_translations target catalog)
    cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "SOURCES")
    file(GLOB catalogs CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/resources/translations/${catalog}_*.ts)
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS LIST_DIRECTORIES false ${arg_SOURCES})
    set(includes ${PROJECT_SOURCE_DIR}/lib ${PROJECT_SOURCE_DIR}/app ${PROJECT_SOURCE_DIR}/app/runner ${PROJECT_SOURCE_DIR}/qml)
    list(TRANSFORM includes PREPEND -I OUTPUT_VARIABLE list)
    list(APPEND list ${sources})
    string(REPLACE ";" "\n" list "${list}") # tests/translations reads it
    file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/translations/${catalog}.txt CONTENT "${list}\n" @ONLY)
    qt_add_translations(${target}
        TS_FILES ${catalogs}
        SOURCES ${sources}
        INCLUDE_DIRECTORIES ${includes}
        LUPDATE_OPTIONS -locations none -no-obsolete
        QM_FILES_OUTPUT_VARIABLE compiled)
    comfydeploy_add_resources(${target} ${target}_translations /ComfyDeploy/translations ${compiled})
endfunction()

# comfydeploy_forwarding_headers(<target> <include prefix> Class=header.h ... [APART header.h ...])
# Creates <Prefix/Class> for <Prefix/header.h>, in the build tree and the install tree, and
# <Prefix/Prefix>, which includes all but those APART, as Qt's <QtCore/QtCore> does. Lists every public
# header of the target with its classes.
function(comfydeploy_forwarding_headers target prefix)
    cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "APART")
    set(generated "")
    set(includes "")
    foreach(pair IN LISTS arg_UNPARSED_ARGUMENTS)
        string(REPLACE "=" ";" parts ${pair})
        list(GET parts 0 class)
        list(GET parts 1 header)
        set(file ${PROJECT_BINARY_DIR}/lib/${prefix}/${class})
        file(CONFIGURE OUTPUT ${file} CONTENT "#include <${prefix}/${header}>\n" @ONLY)
        list(APPEND generated ${file})
        if(NOT header IN_LIST arg_APART)
            list(APPEND includes "#include <${prefix}/${header}>\n")
        endif()
    endforeach()
    list(REMOVE_DUPLICATES includes)
    list(SORT includes)
    list(JOIN includes "" includes)
    set(file ${PROJECT_BINARY_DIR}/lib/${prefix}/${prefix})
    file(CONFIGURE OUTPUT ${file} CONTENT "${includes}" @ONLY)
    list(APPEND generated ${file})
    target_sources(${target} PUBLIC FILE_SET forwarding_headers TYPE HEADERS
        BASE_DIRS ${PROJECT_BINARY_DIR}/lib FILES ${generated})
    # One line each: compiling each of them would be slow and show nothing new.
    set_target_properties(${target} PROPERTIES INTERFACE_HEADER_SETS_TO_VERIFY HEADERS)
endfunction()

# comfydeploy_install_library(<target> <component>)
# Installs a library with its public and forwarding headers, for
# find_package(ComfyDeploy COMPONENTS <component>), as ComfyDeploy::<component>.
function(comfydeploy_install_library target component)
    if(NOT COMFYDEPLOY_INSTALL)
        return()
    endif()
    set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/ComfyDeploy)
    set(exported ComfyDeploy${component}Targets)
    install(TARGETS ${target} EXPORT ${exported}
        RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT runtime
        LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT runtime NAMELINK_COMPONENT devel
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT devel
        FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT devel
        FILE_SET forwarding_headers DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT devel)
    install(EXPORT ${exported} NAMESPACE ComfyDeploy:: DESTINATION ${package_dir} COMPONENT devel)
endfunction()

# Installs the package files for find_package(ComfyDeploy); the libraries are its components.
function(comfydeploy_install_package)
    if(NOT COMFYDEPLOY_INSTALL)
        return()
    endif()
    set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/ComfyDeploy)
    configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/ComfyDeployConfig.cmake.in
        ${PROJECT_BINARY_DIR}/ComfyDeployConfig.cmake INSTALL_DESTINATION ${package_dir})
    write_basic_package_version_file(${PROJECT_BINARY_DIR}/ComfyDeployConfigVersion.cmake
        COMPATIBILITY SameMajorVersion)
    install(FILES ${PROJECT_BINARY_DIR}/ComfyDeployConfig.cmake
            ${PROJECT_BINARY_DIR}/ComfyDeployConfigVersion.cmake
        DESTINATION ${package_dir} COMPONENT devel)
endfunction()
