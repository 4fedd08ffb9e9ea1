/* Any bytes as a table of layers, and as the rows of one of each format: it is refused with an error at a place in it,
 * or its layers keep their promises, and are the same when they are written as a table and read again. */
#include <stdio.h>

#include "check/cli/list.h"
#include "common/arena.h"
#include "tests/fuzz/promises.h"

static const char *const HEADERS[] = {
    "layer,type,N,G,K,C,Y,X,R,S,M,stride,pad,dilation,repeat\n",
    "layer,type,C,Y,X,R,S,strideY,strideX,padY,padX,dilationY,dilationX\n",
    "Layer name,IFMAP Height,IFMAP Width,Filter Height,Filter Width,Channels,Num Filter,Strides,\n",
    "Layer,M,N,K,\n",
    "K,C,Y,X,R,S,T\n",
};

static void check_same_layer(const struct sc_layer *one, const struct sc_layer *other) {
    must(one->type == other->type && one->repeat == other->repeat && strcmp(one->name, other->name) == 0);
    for (int dim = 0; dim < SC_DIM_COUNT; dim++)
        must(one->size[dim] == other->size[dim]);
    for (int setting = 0; setting < SC_SETTING_COUNT; setting++)
        for (int window = 0; window < SC_WINDOWS_MAX; window++)
            must(sc_layer_setting(one, (enum sc_window_setting)setting, window) ==
                 sc_layer_setting(other, (enum sc_window_setting)setting, window));
}

static void read_again(const struct sc_dsl *dsl, struct sc_arena *arena) {
    struct sc_source source = {.name = "again.csv"};
    struct sc_dsl again;
    char *text = NULL;
    FILE *stream = open_memstream(&text, &source.size);
    must(stream != NULL);
    list_csv_layers(dsl, stream);
    must(fclose(stream) == 0);
    source.text = text;
    must(!sc_dsl_parse(&again, &source, arena, NULL) && again.layer_count == dsl->layer_count);
    for (int i = 0; i < dsl->layer_count; i++)
        check_same_layer(&dsl->layers[i].layer, &again.layers[i].layer);
    free(text);
}

static void read_text(const char *name, const char *text, size_t size) {
    struct sc_source source = {name, text, size};
    struct sc_arena arena = {0};
    struct sc_dsl dsl;
    struct sc_error error;
    enum sc_status status = sc_dsl_parse(&dsl, &source, &arena, &error);
    if (status)
        check_error(status, &error, &source);
    for (int i = 0; !status && i < dsl.layer_count; i++)
        check_layer(&dsl.layers[i].layer);
    if (!status && dsl.is_table)
        read_again(&dsl, &arena);
    sc_arena_free(&arena);
}

static void read_rows(const char *header, const unsigned char *data, size_t size) {
    size_t before = strlen(header);
    char *text = malloc(before + size);
    must(text != NULL);
    memcpy(text, header, before);
    if (size)
        memcpy(text + before, data, size);
    read_text("rows", text, before + size);
    free(text);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size) {
    read_text("fuzz.csv", (const char *)data, size);
    read_text("fuzz", (const char *)data, size);
    for (size_t i = 0; i < sizeof HEADERS / sizeof HEADERS[0]; i++)
        read_rows(HEADERS[i], data, size);
    return 0;
}
