# Finds cpp-httplib as Httplib::Httplib: the compiled library that Debian ships, whose .pc file names
# the definitions it was built with, or else the plain header.
#
# httpconnection.cpp uses Server::process_request(), which takes other arguments in newer versions.
find_package(PkgConfig QUIET)
if(PkgConfig_FOUND)
    pkg_check_modules(HTTPLIB_PC QUIET IMPORTED_TARGET cpp-httplib)
endif()
find_path(HTTPLIB_INCLUDE_DIR httplib.h HINTS ${HTTPLIB_PC_INCLUDE_DIRS})
mark_as_advanced(HTTPLIB_INCLUDE_DIR)
if(HTTPLIB_INCLUDE_DIR)
    file(STRINGS ${HTTPLIB_INCLUDE_DIR}/httplib.h HTTPLIB_VERSION REGEX "define CPPHTTPLIB_VERSION \"")
    string(REGEX REPLACE ".*\"(.*)\".*" "\\1" HTTPLIB_VERSION "${HTTPLIB_VERSION}")
endif()
if(HTTPLIB_PC_FOUND)
    set(HTTPLIB_VERSION ${HTTPLIB_PC_VERSION})
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Httplib
    REQUIRED_VARS HTTPLIB_INCLUDE_DIR VERSION_VAR HTTPLIB_VERSION HANDLE_VERSION_RANGE)

if(Httplib_FOUND AND NOT TARGET Httplib::Httplib)
    add_library(Httplib::Httplib INTERFACE IMPORTED)
    if(HTTPLIB_PC_FOUND)
        target_link_libraries(Httplib::Httplib INTERFACE PkgConfig::HTTPLIB_PC)
    else()
        find_package(Threads REQUIRED)
        target_include_directories(Httplib::Httplib INTERFACE ${HTTPLIB_INCLUDE_DIR})
        target_link_libraries(Httplib::Httplib INTERFACE Threads::Threads)
    endif()
endif()
