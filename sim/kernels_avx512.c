#define KERNELS sim_kernels_avx512
#include "sim/kernel_code.h"
