// SPDX-License-Identifier: MIT
// A raw floppy image: the sectors in the order cylinder, head, sector. A standard size decides the geometry by itself;
// the parameter block of the boot sector is asked only for other sizes, and believed only if it agrees with the size.
#pragma once
#include "tick86/media/image_file.h"

namespace tick86 {

// What the disk is made of. It decides at which rate the tracks are recorded and which drives can read it.
enum class FloppyKind : u8 {
    Double525,  // 5.25", 40 cylinders, 250 kbit/s at 300 rpm: 160K 180K 320K 360K
    High525,    // 5.25", 80 cylinders, 500 kbit/s at 360 rpm: 1.2M
    Double35,   // 3.5", 80 cylinders, 250 kbit/s at 300 rpm: 720K
    High35,     // 3.5", 80 cylinders, 500 kbit/s at 300 rpm: 1.44M
};

class FloppyImage : public ImageFile {
public:
    // Both throw ImageError.
    static FloppyImage open(const std::filesystem::path& path, ImageOptions options = {});
    static FloppyImage from_stream(std::unique_ptr<std::iostream> stream, u64 size, std::string name,
                                   ImageOptions options = {});
    // A disk in memory; writes last as long as the object.
    static FloppyImage from_bytes(std::span<const u8> bytes, std::string name, ImageOptions options = {});

    const Geometry& geometry() const { return geometry_; }
    FloppyKind kind() const { return kind_; }
    bool is_standard_size() const { return standard_; }

    // Sector numbers count from 1. False and IoError if there is no such sector.
    bool read_chs(int cylinder, int head, int sector, SectorView out);
    WriteResult write_chs(int cylinder, int head, int sector, ConstSectorView data);

    // The geometry of a standard size; empty if it is none.
    static std::optional<Geometry> standard_geometry(u64 bytes);

private:
    explicit FloppyImage(ImageFile&& file);
    bool has(int cylinder, int head, int sector) const;

    Geometry geometry_;
    FloppyKind kind_ = FloppyKind::Double525;
    bool standard_ = true;
};

}  // namespace tick86
