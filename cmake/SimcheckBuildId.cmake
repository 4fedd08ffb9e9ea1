# simcheck_build_id(FILE.c ROOM...): FILE.c, generated at each build, defines build_id, a hash of the rooms' sources. Equal
# sources have the same in every folder and with every compiler; a changed byte gives another.

if(NOT CMAKE_SCRIPT_MODE_FILE)
    function(simcheck_build_id file)
        set(patterns ${ARGN})
        list(TRANSFORM patterns REPLACE "(.+)" "${PROJECT_SOURCE_DIR}/\\1/*.c;${PROJECT_SOURCE_DIR}/\\1/*.h;${PROJECT_SOURCE_DIR}/\\1/*.def")
        file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${patterns})
        file(GENERATE OUTPUT ${file}.sources CONTENT "${sources}")
        set(script ${PROJECT_SOURCE_DIR}/cmake/SimcheckBuildId.cmake)
        add_custom_command(OUTPUT ${file}
            COMMAND ${CMAKE_COMMAND} -D ROOT=${PROJECT_SOURCE_DIR} -D FILE=${file} -P ${script}
            DEPENDS ${sources} ${file}.sources ${script}
            COMMENT "Hashing the sources"
            VERBATIM)
    endfunction()
    return()
endif()

# The script that the build runs.
file(READ ${FILE}.sources sources)
set(hashes "")
foreach(source ${sources})
    file(SHA256 ${source} hash)
    file(RELATIVE_PATH name ${ROOT} ${source})
    string(APPEND hashes "${name} ${hash}\n")
endforeach()
string(SHA256 id "${hashes}")
string(SUBSTRING ${id} 0 16 id)
file(WRITE ${FILE} "#include \"check/cli/build_id.h\"\n\nconst char build_id[] = \"${id}\";\n")
