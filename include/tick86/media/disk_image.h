// SPDX-License-Identifier: MIT
// A raw hard disk image, or a fixed VHD (the same with a footer of 512 bytes).
// Geometry: that of the VHD footer, or the one the partition table was made with, or a common one by size.
#pragma once
#include "tick86/media/image_file.h"

namespace tick86 {

class DiskImage : public ImageFile {
public:
    static constexpr u64 MaxBytes = (u64{1} << 28) * SectorBytes;  // what 28 address bits reach: 128 GiB
    static constexpr u64 MinBytes = u64{4} * 17 * SectorBytes;     // one cylinder of 4 heads, 17 sectors

    // Both throw ImageError.
    static DiskImage open(const std::filesystem::path& path, ImageOptions options = {});
    static DiskImage from_stream(std::unique_ptr<std::iostream> stream, u64 size, std::string name,
                                 ImageOptions options = {});
    static DiskImage from_bytes(std::span<const u8> bytes, std::string name, ImageOptions options = {});

    // Sectors beyond the last whole cylinder are reached by their linear number only.
    const Geometry& geometry() const { return geometry_; }
    enum class GeometrySource : u8 { Size, PartitionTable, Vhd };
    GeometrySource geometry_source() const { return source_; }

    // The common geometry of a size in sectors: 17 sectors and 4 to 16 heads, else 63 sectors and 16 heads.
    static Geometry geometry_by_size(u32 sectors);
    // The one that all entries of the partition table agree on, if they do and the disk is large enough for it.
    static std::optional<Geometry> geometry_by_partitions(ConstSectorView first_sector, u32 sectors);

private:
    explicit DiskImage(ImageFile&& file);

    Geometry geometry_;
    GeometrySource source_ = GeometrySource::Size;
};

}  // namespace tick86
