// SPDX-License-Identifier: MIT
#include "tick86/media/image_file.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <ios>
#include <istream>
#include <system_error>

namespace tick86 {

namespace fs = std::filesystem;

namespace {

// The content hash is the sum of these over all sectors, so that a write changes it by one difference. A sector of
// zeros counts nothing. FNV-1a over the sector's number and 64-bit words, then mixed so that sums do not cancel.
u64 sector_hash(u32 lba, ConstSectorView data) {
    constexpr u64 Prime = 0x100000001b3ull;
    u64 hash = (0xcbf29ce484222325ull ^ lba) * Prime;
    u64 any = 0;
    for (std::size_t i = 0; i < SectorBytes; i += 8) {
        u64 value = 0;
        for (std::size_t j = 0; j < 8; ++j) value |= u64{data[i + j]} << (8 * j);
        any |= value;
        hash = (hash ^ value) * Prime;
        hash ^= hash >> 32;
    }
    if (any == 0) return 0;
    hash ^= hash >> 33;
    hash *= 0xff51afd7ed558ccdull;
    return hash ^ hash >> 33;
}

std::string reason(int error) { return error != 0 ? ": " + std::generic_category().message(error) : std::string{}; }

std::string quote(const fs::path& path) {
    std::string out = "'";
    out += path.string();
    out += '\'';
    return out;
}

// What stands in the way of using `path` as an image, in words; empty if nothing does.
std::string unusable(const fs::path& path, const fs::file_status& status, const std::error_code& error) {
    const std::string quoted = quote(path);
    if (status.type() == fs::file_type::not_found) return quoted + " does not exist";
    if (status.type() == fs::file_type::none) return quoted + " cannot be read: " + error.message();
    if (status.type() == fs::file_type::directory) return quoted + " is a directory, not a disk image";
    if (status.type() != fs::file_type::regular) return quoted + " is not a regular file";
    return {};
}

}  // namespace

ImageFile::ImageFile(std::unique_ptr<std::iostream> stream, u64 size, std::string name, ImageOptions options)
    : stream_(std::move(stream)),
      name_(std::move(name)),
      size_(size),
      write_protected_(options.write_protected),
      snapshot_(options.snapshot) {}

ImageFile::ImageFile(ImageFile&&) noexcept = default;
ImageFile& ImageFile::operator=(ImageFile&&) noexcept = default;

ImageFile::~ImageFile() {
    if (stream_) flush();
}

ImageFile ImageFile::open_file(const fs::path& path, ImageOptions options) {
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (const std::string problem = unusable(path, status, error); !problem.empty()) throw ImageError(problem);
    const std::string quoted = quote(path);
    const u64 size = fs::file_size(path, error);
    if (error) throw ImageError(quoted + " cannot be read: " + error.message());
    if (size == 0) throw ImageError(quoted + " is empty");

    // A file nobody may write is a write-protected disk, even for a user whom the host would let write it.
    constexpr fs::perms AnyWrite = fs::perms::owner_write | fs::perms::group_write | fs::perms::others_write;
    const bool read_only = (status.permissions() & AnyWrite) == fs::perms::none;

    auto file = std::make_unique<std::fstream>();
    // Unbuffered: what is written reaches the operating system, and its errors reach the guest, at once.
    file->rdbuf()->pubsetbuf(nullptr, 0);
    const auto mode = std::ios::in | std::ios::binary;
    if (!options.write_protected && !options.snapshot && !read_only) file->open(path, mode | std::ios::out);
    if (!file->is_open()) {
        file->clear();
        errno = 0;
        file->open(path, mode);
        if (!file->is_open()) throw ImageError(quoted + " cannot be read" + reason(errno));
        if (!options.snapshot) options.write_protected = true;
    }
    return ImageFile{std::move(file), size, path.string(), options};
}

std::vector<u8> ImageFile::head(std::size_t bytes) {
    std::vector<u8> out(static_cast<std::size_t>(std::min<u64>(bytes, size_)));
    stream_->clear();
    stream_->seekg(0);
    stream_->read(reinterpret_cast<char*>(out.data()), static_cast<std::streamsize>(out.size()));
    if (static_cast<std::size_t>(stream_->gcount()) != out.size())
        throw ImageError("'" + name_ + "' cannot be read" + reason(errno));
    return out;
}

bool ImageFile::read_file(u32 lba, SectorView out) {
    errno = 0;
    stream_->clear();
    stream_->seekg(static_cast<std::streamoff>(u64{lba} * SectorBytes));
    stream_->read(reinterpret_cast<char*>(out.data()), SectorBytes);
    return stream_->gcount() == static_cast<std::streamsize>(SectorBytes);
}

bool ImageFile::write_file(u32 lba, ConstSectorView data) {
    Overlay::Sector before{};
    const bool hashed = file_hash_ && read_file(lba, before);
    errno = 0;
    stream_->clear();
    stream_->seekp(static_cast<std::streamoff>(u64{lba} * SectorBytes));
    stream_->write(reinterpret_cast<const char*>(data.data()), SectorBytes);
    stream_->flush();
    const bool good = stream_->good();
    if (good && hashed)
        *file_hash_ += sector_hash(lba, data) - sector_hash(lba, before);
    else
        file_hash_.reset();
    return good;
}

bool ImageFile::read_sector(u32 lba, SectorView out) {
    if (lba >= sector_count()) return false;
    if (overlay_.read(lba, out) || read_file(lba, out)) return true;
    report("cannot be read at sector " + std::to_string(lba) + reason(errno));
    return false;
}

WriteResult ImageFile::write_sector(u32 lba, ConstSectorView data) {
    if (write_protected_) return WriteResult::WriteProtected;
    if (lba >= sector_count()) return WriteResult::IoError;
    if (holds_writes()) {
        overlay_.write(lba, data);
        return WriteResult::Ok;
    }
    if (write_file(lba, data)) return WriteResult::Ok;
    report("cannot be written at sector " + std::to_string(lba) + reason(errno));
    return WriteResult::IoError;
}

bool ImageFile::flush() {
    if (!stream_ || write_protected_ || snapshot_) return true;
    errno = 0;
    stream_->clear();
    stream_->flush();
    if (stream_->good()) return true;
    report("cannot be written" + reason(errno));
    return false;
}

void ImageFile::hold_writes() { holding_ = true; }

bool ImageFile::commit() {
    if (snapshot_ || write_protected_) return overlay_.sectors().empty();
    Overlay failed;
    int first_error = 0;
    for (const auto& [lba, sector] : overlay_.sectors()) {
        if (write_file(lba, sector)) continue;
        if (failed.sectors().empty()) first_error = errno;
        failed.write(lba, sector);
    }
    if (failed.sectors().empty()) {
        overlay_.clear();
        return flush();
    }
    report("cannot be written: " + std::to_string(failed.sectors().size()) + " sectors are not on it" +
           reason(first_error));
    overlay_.load(failed.save(), sector_count());
    return false;
}

u64 ImageFile::file_hash() {
    if (!file_hash_) {
        u64 hash = size_;
        Overlay::Sector sector{};
        for (u32 lba = 0; lba < sector_count(); ++lba)
            if (read_file(lba, sector)) hash += sector_hash(lba, sector);
        file_hash_ = hash;
    }
    return *file_hash_;
}

u64 ImageFile::content_hash() {
    u64 hash = file_hash();
    Overlay::Sector below{};
    for (const auto& [lba, sector] : overlay_.sectors()) {
        if (read_file(lba, below)) hash -= sector_hash(lba, below);
        hash += sector_hash(lba, sector);
    }
    return hash;
}

void ImageFile::report(const std::string& what) {
    if (message_) message_("'" + name_ + "' " + what);
}

}  // namespace tick86
