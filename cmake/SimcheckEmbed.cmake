# simcheck_embed(FILE.c HEADER PREFIX SOURCE...): FILE.c, generated when a source changes, defines for each source NAME.EXT
# PREFIXNAME_EXT, its bytes with a 0 behind them, and PREFIXNAME_EXT_size. HEADER declares them.

if(NOT CMAKE_SCRIPT_MODE_FILE)
    function(simcheck_embed file header prefix)
        set(script ${PROJECT_SOURCE_DIR}/cmake/SimcheckEmbed.cmake)
        set(sources ${ARGN})
        list(TRANSFORM sources PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/)
        list(JOIN sources "|" joined)
        add_custom_command(OUTPUT ${file}
            COMMAND ${CMAKE_COMMAND} -D HEADER=${header} -D PREFIX=${prefix} -D FILE=${file} -D SOURCES=${joined} -P ${script}
            DEPENDS ${sources} ${script}
            COMMENT "Embedding ${header}"
            VERBATIM)
    endfunction()
    return()
endif()

# The script that the build runs.
set(text "#include \"${HEADER}\"\n")
string(REPLACE "|" ";" SOURCES "${SOURCES}")
foreach(source ${SOURCES})
    get_filename_component(name ${source} NAME)
    string(REPLACE "." "_" name ${name})
    file(READ ${source} bytes HEX)
    string(REGEX REPLACE "(................................................................)" "\\1\n" bytes "${bytes}")
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${bytes}")
    string(APPEND text "\nconst char ${PREFIX}${name}[] = {\n${bytes}0};\nconst size_t ${PREFIX}${name}_size = sizeof ${PREFIX}${name} - 1;\n")
endforeach()
file(WRITE ${FILE} "${text}")
