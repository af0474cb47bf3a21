// SPDX-License-Identifier: MIT
// The 512-byte sectors of one image file: what floppy and hard disk images have in common.
// A write goes to the file at once, so that a failing one reaches the guest; with `snapshot` it stays in the overlay.
#pragma once
#include <filesystem>
#include <functional>
#include <iosfwd>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include "tick86/media/overlay.h"

namespace tick86 {

// An image that cannot be used. what() is a whole sentence for the user and names the file.
struct ImageError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct ImageOptions {
    bool write_protected = false;  // the guest sees a write-protected disk
    bool snapshot = false;         // the guest may write; the file stays as it is
};

enum class WriteResult : u8 { Ok, WriteProtected, IoError };

// Cylinders, heads, sectors per track.
struct Geometry {
    int cylinders = 0, heads = 0, sectors = 0;
    u32 total() const { return static_cast<u32>(cylinders) * static_cast<u32>(heads) * static_cast<u32>(sectors); }
    // Sectors count from 1, as everywhere on disks.
    u32 lba(int cylinder, int head, int sector) const {
        return static_cast<u32>((cylinder * heads + head) * sectors + sector - 1);
    }
    bool operator==(const Geometry&) const = default;
};

// Hears, as a sentence, what the user should know: a host error while reading or writing.
using MessageSink = std::function<void(const std::string&)>;

class ImageFile {
public:
    ImageFile(std::unique_ptr<std::iostream> stream, u64 size, std::string name, ImageOptions options);
    ImageFile(ImageFile&&) noexcept;
    ImageFile& operator=(ImageFile&&) noexcept;
    ~ImageFile();

    const std::string& name() const { return name_; }  // the path as given; for messages
    u64 size() const { return size_; }                 // in bytes
    u32 sector_count() const { return static_cast<u32>(size_ / SectorBytes); }
    // Asked for, or because the file itself is read-only.
    bool is_write_protected() const { return write_protected_; }
    bool is_snapshot() const { return snapshot_; }
    bool holds_writes() const { return snapshot_ || holding_; }  // in the overlay, apart from the file

    // False if there is no such sector or the host cannot read it.
    bool read_sector(u32 lba, SectorView out);
    // After anything but Ok the image holds what it held before, as far as the host allows.
    WriteResult write_sector(u32 lba, ConstSectorView data);
    // Hands everything to the operating system; false, with a message, if it cannot.
    bool flush();

    void on_message(MessageSink sink) { message_ = std::move(sink); }

    Overlay& overlay() { return overlay_; }
    const Overlay& overlay() const { return overlay_; }
    // From here on writes stay in the overlay until commit() writes them to the file (history of the debugger).
    void hold_writes();
    // Writes the overlay to the file and empties it; sectors that fail stay in the overlay. Never for a snapshot.
    bool commit();

    // Hash of the sectors as the guest sees them, and of the file below the overlay. Either reads the whole file the
    // first time and is kept up to date by writes thereafter.
    u64 content_hash();
    u64 file_hash();

protected:
    static ImageFile open_file(const std::filesystem::path& path, ImageOptions options);

    // The beginning of the file, less if the file is shorter.
    std::vector<u8> head(std::size_t bytes);
    void limit_size(u64 bytes) { size_ = bytes; }

private:
    bool read_file(u32 lba, SectorView out);
    bool write_file(u32 lba, ConstSectorView data);
    void report(const std::string& what);

    std::unique_ptr<std::iostream> stream_;
    std::string name_;
    u64 size_ = 0;
    bool write_protected_ = false;
    bool snapshot_ = false;
    bool holding_ = false;
    Overlay overlay_;
    MessageSink message_;
    std::optional<u64> file_hash_;
};

}  // namespace tick86
