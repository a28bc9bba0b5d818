#include "image_folder.h"

#include <png.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "data/csv.h"

namespace slalom::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxSide = 8192;  // of an image, in pixels: more is hardly an example to learn from

Error cannot_read(const fs::path& path, const std::string& why) {
  return {"cannot_read", "", "cannot read \"" + path.string() + "\": " + why};
}

Error bad_image(const fs::path& path, const std::string& why) {
  return {"bad_image", "", "\"" + path.string() + "\" " + why};
}

bool is_hidden(const fs::path& path) { return path.filename().string().starts_with('.'); }

std::string extension_of(const fs::path& path) {
  std::string extension = path.extension().string();
  for (char& c : extension) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return extension;
}

bool is_other_image(const std::string& extension) {
  static constexpr const char* kOthers[] = {".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".tif", ".tiff", ".pgm", ".ppm"};
  return std::ranges::find(kOthers, extension) != std::end(kOthers);
}

// What is in a folder, in the order of names, so that the same folder gives the same experiment everywhere.
Result<std::vector<fs::path>> entries_of(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> paths;
  fs::directory_iterator at(folder, error);
  for (; !error && at != fs::directory_iterator(); at.increment(error)) {
    if (!is_hidden(at->path())) paths.push_back(at->path());
  }
  if (error) return cannot_read(folder, error.message());
  std::ranges::sort(paths, {}, [](const fs::path& path) { return path.filename().string(); });
  return paths;
}

Result<data::GreyImage> read_png(const fs::path& path, std::string label) {
  png_image png{};
  png.version = PNG_IMAGE_VERSION;
  if (png_image_begin_read_from_file(&png, path.c_str()) == 0) {
    return bad_image(path, std::string("is not a PNG image: ") + png.message);
  }
  if (png.width > kMaxSide || png.height > kMaxSide) {
    png_image_free(&png);
    return bad_image(path, "is larger than " + std::to_string(kMaxSide) + " pixels on a side");
  }
  png.format = PNG_FORMAT_GRAY;
  data::GreyImage image{.rows = png.height, .columns = png.width, .pixels = {}, .label = std::move(label)};
  image.pixels.resize(image.rows * image.columns);
  const png_color white{255, 255, 255};
  if (png_image_finish_read(&png, &white, image.pixels.data(), 0, nullptr) == 0) {
    return bad_image(path, std::string("is a damaged PNG image: ") + png.message);
  }
  return image;
}

// The images of one class, behind those already there.
Errors read_class(const fs::path& folder, std::vector<data::GreyImage>& images) {
  const auto files = entries_of(folder);
  if (!files) return files.errors();
  const std::size_t before = images.size();
  for (const fs::path& file : *files) {
    const std::string extension = extension_of(file);
    if (is_other_image(extension)) return {bad_image(file, "is not a PNG image; convert it to one")};
    if (extension != ".png") continue;
    if (images.size() == data::kMaxCsvRows) {
      return {{"too_large", "",
               "more than " + std::to_string(data::kMaxCsvRows) + " images; an experiment carries at most as many"}};
    }
    auto image = read_png(file, folder.filename().string());
    if (!image) return image.errors();
    images.push_back(*std::move(image));
  }
  if (images.size() == before) {
    return {
        {"no_images", "",
         "\"" + folder.string() + "\" holds no PNG image; each folder in the given one is a class with its images"}};
  }
  return {};
}

}  // namespace

Result<data::ImageTable> read_image_folder(const std::string& folder) {
  const auto entries = entries_of(folder);
  if (!entries) return entries.errors();
  std::vector<data::GreyImage> images;
  std::size_t classes = 0;
  for (const fs::path& entry : *entries) {
    std::error_code error;
    if (!fs::is_directory(entry, error)) continue;
    if (const Errors errors = read_class(entry, images); !errors.empty()) return errors;
    ++classes;
  }
  if (classes < 2) {
    return Error{"one_class", "",
                 "\"" + folder + "\" holds " + (classes == 0 ? "no folder" : "one folder only") +
                     "; each folder in it is a class with its images, and there must be two at least"};
  }
  return data::image_table(images);
}

}  // namespace slalom::cli
