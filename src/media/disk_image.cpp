// SPDX-License-Identifier: MIT
#include "tick86/media/disk_image.h"

#include <algorithm>
#include <cstring>
#include <sstream>

namespace tick86 {

namespace {

constexpr int ClassicSectors = 17, MostSectors = 63, MostHeads = 16;
constexpr u32 ClassicCylinders = 1024;  // what the PC's BIOS can address
constexpr u32 MostCylinders = 16'383;   // what the 16-bit cylinder register is used for

u32 dword_at(std::span<const u8> bytes, std::size_t offset) {
    return bytes[offset] | u32{bytes[offset + 1]} << 8 | u32{bytes[offset + 2]} << 16 | u32{bytes[offset + 3]} << 24;
}

struct Address {
    int cylinder, head, sector;
};
// Head, then sector with the cylinder's top two bits, then the cylinder's low byte.
Address address_at(std::span<const u8> bytes, std::size_t offset) {
    return {bytes[offset + 2] | (bytes[offset + 1] & 0xC0) << 2, bytes[offset], bytes[offset + 1] & 0x3F};
}

// Whether the address of an entry names sector `lba`. One that cannot be written in 10 bits of cylinder is anything.
bool agrees(const Geometry& g, const Address& a, u32 lba) {
    if (lba >= u32{1024} * static_cast<u32>(g.heads * g.sectors)) return true;
    return a.head < g.heads && a.sector >= 1 && a.sector <= g.sectors && g.lba(a.cylinder, a.head, a.sector) == lba;
}

// A fixed VHD's footer: its geometry. Throws for the kinds that are not a raw disk with a footer.
std::optional<Geometry> vhd_geometry(ConstSectorView footer, const std::string& name) {
    if (std::memcmp(footer.data(), "conectix", 8) != 0) return std::nullopt;
    const u32 kind = footer[0x3F] | u32{footer[0x3E]} << 8;
    if (kind != 2) throw ImageError("'" + name + "' is a VHD that grows or differs; only a fixed VHD works");
    return Geometry{footer[0x38] << 8 | footer[0x39], footer[0x3A], footer[0x3B]};
}

bool is_usable(const Geometry& g, u32 sectors) {
    return g.cylinders >= 1 && g.heads >= 1 && g.heads <= MostHeads && g.sectors >= 1 && g.sectors <= MostSectors &&
           g.total() <= sectors;
}

}  // namespace

Geometry DiskImage::geometry_by_size(u32 sectors) {
    const auto exact = [&](int heads, int per_track, u32 limit) {
        const u32 cylinder = static_cast<u32>(heads * per_track);
        return sectors % cylinder == 0 && sectors / cylinder <= limit;
    };
    const auto whole = [&](int heads, int per_track, u32 limit) {
        const u32 cylinders = sectors / static_cast<u32>(heads * per_track);
        return Geometry{static_cast<int>(std::min(cylinders, limit)), heads, per_track};
    };
    // Sizes that come out even say what they were made for.
    for (int heads = 4; heads <= MostHeads; ++heads)
        if (exact(heads, ClassicSectors, ClassicCylinders)) return whole(heads, ClassicSectors, ClassicCylinders);
    if (exact(MostHeads, MostSectors, MostCylinders)) return whole(MostHeads, MostSectors, MostCylinders);
    for (int heads = 4; heads <= MostHeads; ++heads)
        if (sectors / static_cast<u32>(heads * ClassicSectors) <= ClassicCylinders)
            return whole(heads, ClassicSectors, ClassicCylinders);
    return whole(MostHeads, MostSectors, MostCylinders);
}

std::optional<Geometry> DiskImage::geometry_by_partitions(ConstSectorView first_sector, u32 sectors) {
    if (first_sector[510] != 0x55 || first_sector[511] != 0xAA) return std::nullopt;
    std::optional<Geometry> found;
    // The end of each partition says heads and sectors, partitions being made of whole cylinders.
    for (std::size_t entry = 0x1BE; entry < 0x1FE; entry += 16) {
        if (first_sector[entry + 4] == 0) continue;
        const Address end = address_at(first_sector, entry + 5);
        const Geometry g{0, end.head + 1, end.sector};
        if (g.heads > MostHeads || g.sectors < 1) return std::nullopt;
        if (found && *found != g) return std::nullopt;
        found = g;
    }
    if (!found) return std::nullopt;
    found->cylinders =
        static_cast<int>(std::min<u32>(sectors / static_cast<u32>(found->heads * found->sectors), MostCylinders));
    if (found->cylinders < 1) return std::nullopt;
    for (std::size_t entry = 0x1BE; entry < 0x1FE; entry += 16) {
        if (first_sector[entry + 4] == 0) continue;
        const u32 start = dword_at(first_sector, entry + 8), count = dword_at(first_sector, entry + 12);
        if (count == 0 || start >= sectors || count > sectors - start) return std::nullopt;
        if (!agrees(*found, address_at(first_sector, entry + 1), start)) return std::nullopt;
        if (!agrees(*found, address_at(first_sector, entry + 5), start + count - 1)) return std::nullopt;
    }
    return found;
}

DiskImage::DiskImage(ImageFile&& file) : ImageFile(std::move(file)) {
    const std::string quoted = "'" + name() + "'";
    const std::string bytes = std::to_string(size()) + " bytes";
    if (size() % SectorBytes != 0)
        throw ImageError(quoted + " has " + bytes + "; a hard disk image is a whole number of 512-byte sectors");
    if (size() > MaxBytes)
        throw ImageError(quoted + " has " + bytes + "; a hard disk image has at most " + std::to_string(MaxBytes) +
                         " (128 GiB)");
    if (size() < MinBytes)
        throw ImageError(quoted + " has " + bytes + "; a hard disk image has at least " + std::to_string(MinBytes) +
                         ", one cylinder of 4 heads and 17 sectors");
    const auto fail = [&] { throw ImageError(quoted + " cannot be read"); };
    Overlay::Sector sector{};
    if (!read_sector(sector_count() - 1, sector)) fail();
    if (const auto vhd = vhd_geometry(sector, name())) {
        limit_size(size() - SectorBytes);
        if (is_usable(*vhd, sector_count())) {
            geometry_ = *vhd;
            source_ = GeometrySource::Vhd;
            return;
        }
    }
    if (!read_sector(0, sector)) fail();
    if (std::memcmp(sector.data(), "conectix", 8) == 0) vhd_geometry(sector, name());
    if (const auto table = geometry_by_partitions(sector, sector_count())) {
        geometry_ = *table;
        source_ = GeometrySource::PartitionTable;
    } else {
        geometry_ = geometry_by_size(sector_count());
    }
}

DiskImage DiskImage::open(const std::filesystem::path& path, ImageOptions options) {
    return DiskImage{open_file(path, options)};
}

DiskImage DiskImage::from_stream(std::unique_ptr<std::iostream> stream, u64 size, std::string name,
                                 ImageOptions options) {
    return DiskImage{ImageFile{std::move(stream), size, std::move(name), options}};
}

DiskImage DiskImage::from_bytes(std::span<const u8> bytes, std::string name, ImageOptions options) {
    auto stream =
        std::make_unique<std::stringstream>(std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()),
                                            std::ios::in | std::ios::out | std::ios::binary);
    return from_stream(std::move(stream), bytes.size(), std::move(name), options);
}

}  // namespace tick86
