// A folder of images as a table: each folder in it is a class and holds that class's PNG images.
#pragma once

#include <string>

#include "slalom/result.h"

#include "data/image_table.h"

namespace slalom::cli {

// Colours become grey, transparency white. Files whose names begin with a dot, and files that are no images by their
// names, are passed over. Errors, path "", naming the file or folder: "cannot_read", "no_images", "one_class",
// "bad_image" (not a PNG, damaged, in another format), "too_large".
Result<data::ImageTable> read_image_folder(const std::string& folder);

}  // namespace slalom::cli
