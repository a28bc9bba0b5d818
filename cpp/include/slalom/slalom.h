// Everything a program that uses Slalom needs.
#pragma once

#include "slalom/experiment.h"  // IWYU pragma: export
#include "slalom/gpu.h"         // IWYU pragma: export
#include "slalom/result.h"      // IWYU pragma: export
#include "slalom/session.h"     // IWYU pragma: export
