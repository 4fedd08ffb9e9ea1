#include "check/run/tensors.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum made { NOT_MADE, BEING_MADE, MADE };

struct set_of_tensors {
    const struct sc_layer *layer;
    int users; /* runs that still have to release it */
    enum made made;
    enum sc_status status; /* of making it */
    struct sc_error error;
    struct sc_sim_data *data;
};

struct tensors {
    uint64_t seed;
    pthread_mutex_t lock;
    pthread_cond_t change;
    int *set_of_run;
    struct set_of_tensors *set;
    int set_count;
};

static bool same_layer(const struct sc_layer *a, const struct sc_layer *b) {
    return strcmp(a->name, b->name) == 0 && sc_layer_same_shape(a, b);
}

static int set_of(struct tensors *tensors, const struct sc_layer *layer) {
    if (tensors->set_count == 0 || !same_layer(tensors->set[tensors->set_count - 1].layer, layer))
        tensors->set[tensors->set_count++].layer = layer;
    return tensors->set_count - 1;
}

struct tensors *tensors_create(const struct sc_layer *const *layer, int run_count, uint64_t seed) {
    struct tensors *tensors = calloc(1, sizeof *tensors);
    if (!tensors)
        return NULL;
    pthread_mutex_init(&tensors->lock, NULL);
    pthread_cond_init(&tensors->change, NULL);
    tensors->seed = seed;
    tensors->set_of_run = calloc((size_t)run_count + 1, sizeof *tensors->set_of_run);
    tensors->set = calloc((size_t)run_count + 1, sizeof *tensors->set);
    if (!tensors->set_of_run || !tensors->set) {
        tensors_free(tensors);
        return NULL;
    }
    for (int i = 0; i < run_count; i++) {
        if (!layer[i])
            continue;
        tensors->set_of_run[i] = set_of(tensors, layer[i]);
        tensors->set[tensors->set_of_run[i]].users++;
    }
    return tensors;
}

void tensors_free(struct tensors *tensors) {
    if (!tensors)
        return;
    for (int i = 0; i < tensors->set_count; i++)
        sc_sim_data_free(tensors->set[i].data);
    pthread_mutex_destroy(&tensors->lock);
    pthread_cond_destroy(&tensors->change);
    free(tensors->set_of_run);
    free(tensors->set);
    free(tensors);
}

/* Called and left under the lock, which is open while it works. */
static void make(struct tensors *tensors, struct set_of_tensors *set) {
    set->made = BEING_MADE;
    pthread_mutex_unlock(&tensors->lock);
    enum sc_status status = sc_sim_data_create(&set->data, set->layer, tensors->seed, &set->error);
    pthread_mutex_lock(&tensors->lock);
    if (status)
        set->data = NULL;
    set->status = status;
    set->made = MADE;
    pthread_cond_broadcast(&tensors->change);
}

enum sc_status tensors_take(struct tensors *tensors, int run, const struct sc_sim_data **data, struct sc_error *error) {
    struct set_of_tensors *set = &tensors->set[tensors->set_of_run[run]];
    pthread_mutex_lock(&tensors->lock);
    if (set->made == NOT_MADE)
        make(tensors, set);
    while (set->made == BEING_MADE)
        pthread_cond_wait(&tensors->change, &tensors->lock);
    enum sc_status status = set->status;
    *data = set->data;
    if (status)
        *error = set->error;
    pthread_mutex_unlock(&tensors->lock);
    return status;
}

void tensors_release(struct tensors *tensors, int run) {
    struct set_of_tensors *set = &tensors->set[tensors->set_of_run[run]];
    pthread_mutex_lock(&tensors->lock);
    if (--set->users == 0) {
        sc_sim_data_free(set->data);
        set->data = NULL;
    }
    pthread_mutex_unlock(&tensors->lock);
}
