# How our own C is compiled, and what a room is.

# simcheck_c_rules(TARGET): the language, the warnings, and includes from the repository's root.
function(simcheck_c_rules target)
    target_compile_definitions(${target} PRIVATE _POSIX_C_SOURCE=200809L)
    target_compile_options(${target} PRIVATE -Wall -Wextra -Wshadow -Wconversion -Wsign-conversion)
    if(SIMCHECK_WERROR)
        target_compile_options(${target} PRIVATE -Werror)
    endif()
    target_include_directories(${target} PUBLIC
        $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>
        $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/simcheck>)
endfunction()

# simcheck_room(ROOM SOURCES FILE... HEADERS FILE...): the static library simcheck_ROOM, also known as simcheck::ROOM,
# installed with the headers that are for others.
function(simcheck_room room)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;HEADERS")
    set(target simcheck_${room})
    add_library(${target} STATIC ${arg_SOURCES})
    add_library(simcheck::${room} ALIAS ${target})
    set_target_properties(${target} PROPERTIES EXPORT_NAME ${room})
    simcheck_c_rules(${target})

    install(TARGETS ${target} EXPORT simcheckTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
    install(FILES ${arg_HEADERS} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/simcheck/${room})
endfunction()
