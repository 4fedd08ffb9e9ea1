# How our own C is compiled, what a room is, and the library that others link.

# simcheck_c_rules(TARGET): the language, the warnings, and includes from the repository's root. What is large stands in
# memory that can be refused, not in a frame: a thread's stack may be no larger than 128 KiB (musl). Watched frames have
# room between their variables.
function(simcheck_c_rules target)
    target_compile_definitions(${target} PRIVATE _POSIX_C_SOURCE=200809L)
    target_compile_options(${target} PRIVATE -Wall -Wextra -Wshadow -Wconversion -Wsign-conversion)
    if(NOT SIMCHECK_SANITIZE AND NOT SIMCHECK_FUZZ)
        target_compile_options(${target} PRIVATE -Wframe-larger-than=98304)
    endif()
    if(SIMCHECK_WERROR)
        target_compile_options(${target} PRIVATE -Werror)
    endif()
    target_include_directories(${target} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>)
endfunction()

# simcheck_room(ROOM SOURCES FILE... PUBLIC FILE...): the room's objects, and simcheck_ROOM, a static library of them for
# the program and the tests, which see all of it. Others get the PUBLIC headers alone, as <simcheck/ROOM/...>.
function(simcheck_room room)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;PUBLIC")
    set(objects simcheck_${room}_objects)
    add_library(${objects} OBJECT ${arg_SOURCES})
    simcheck_c_rules(${objects})
    set_target_properties(${objects} PROPERTIES
        C_VISIBILITY_PRESET hidden
        POSITION_INDEPENDENT_CODE ${BUILD_SHARED_LIBS})

    add_library(simcheck_${room} STATIC $<TARGET_OBJECTS:${objects}>)
    set_target_properties(simcheck_${room} PROPERTIES LINKER_LANGUAGE C)
    target_include_directories(simcheck_${room} PUBLIC ${PROJECT_SOURCE_DIR})

    install(FILES ${arg_PUBLIC} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/simcheck/${room})
endfunction()

# simcheck_together(ROOM SOURCES FILE...): the room's objects once more, for the linker to optimize as if they were one
# file, in a Release by GCC. simcheck_link_together(PROGRAM ROOM) has the program made of them. Libraries and tests have
# the others: such objects can be read by the compiler that made them alone, and take seconds to link.
function(simcheck_together room)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES")
    if(CMAKE_C_COMPILER_ID STREQUAL "GNU" AND CMAKE_BUILD_TYPE STREQUAL "Release")
        add_library(simcheck_${room}_together OBJECT ${arg_SOURCES})
        simcheck_c_rules(simcheck_${room}_together)
        target_compile_options(simcheck_${room}_together PRIVATE -flto=auto)
    endif()
endfunction()

function(simcheck_link_together program room)
    if(TARGET simcheck_${room}_together)
        target_sources(${program} PRIVATE $<TARGET_OBJECTS:simcheck_${room}_together>)
        target_link_options(${program} PRIVATE -flto=auto)
    endif()
endfunction()

# simcheck_library(ROOM...): libsimcheck, static or (BUILD_SHARED_LIBS) shared, of the rooms' objects; simcheck::simcheck
# for others.
function(simcheck_library)
    set(objects ${ARGN})
    list(TRANSFORM objects REPLACE "(.+)" "$<TARGET_OBJECTS:simcheck_\\1_objects>")
    add_library(simcheck_library ${objects})
    add_library(simcheck::simcheck ALIAS simcheck_library)
    set_target_properties(simcheck_library PROPERTIES
        LINKER_LANGUAGE C
        OUTPUT_NAME simcheck
        EXPORT_NAME simcheck
        VERSION ${PROJECT_VERSION}
        SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}) # below 1.0 every minor version may break
    target_link_libraries(simcheck_library PRIVATE ZLIB::ZLIB Threads::Threads m)
    target_include_directories(simcheck_library INTERFACE
        $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>
        $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
    install(TARGETS simcheck_library EXPORT simcheckTargets
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
        LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
endfunction()
