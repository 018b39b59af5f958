# What every hand-written target of this project has in common. Generated code (moc, QML caches) is
# not held to these warnings: qmlcachegen's output does not pass -Wshadow.

option(BUILD_SHARED_LIBS "Build shared libraries" ON)

function(comfydeploy_target_defaults target)
    target_compile_definitions(${target} PRIVATE
        QT_NO_KEYWORDS QT_NO_FOREACH QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII
        QT_NO_URL_CAST_FROM_STRING QT_STRICT_ITERATORS QT_DISABLE_DEPRECATED_BEFORE=0x060400)
    if(CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang")
        target_compile_options(${target} PRIVATE
            -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual)
        if(COMFYDEPLOY_WARNINGS_AS_ERRORS)
            target_compile_options(${target} PRIVATE -Werror)
        endif()
    endif()
    if(COMFYDEPLOY_SANITIZE)
        target_compile_options(${target} PRIVATE
            -fsanitize=${COMFYDEPLOY_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
        target_link_options(${target} PRIVATE -fsanitize=${COMFYDEPLOY_SANITIZE})
    endif()
endfunction()

# comfydeploy_forwarding_headers(<target> <include prefix> Class=header.h ...)
# Makes <Prefix/Class> beside <Prefix/header.h>, for the build tree and the install tree alike.
function(comfydeploy_forwarding_headers target prefix)
    set(generated "")
    foreach(pair IN LISTS ARGN)
        string(REPLACE "=" ";" parts ${pair})
        list(GET parts 0 class)
        list(GET parts 1 header)
        set(file ${PROJECT_BINARY_DIR}/lib/${prefix}/${class})
        file(CONFIGURE OUTPUT ${file} CONTENT "#include <${prefix}/${header}>\n" @ONLY)
        list(APPEND generated ${file})
    endforeach()
    install(FILES ${generated} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/${prefix} COMPONENT devel)
endfunction()
