// SPDX-License-Identifier: MIT
#include "tick86/media/floppy_image.h"

#include <array>
#include <sstream>
#include <string_view>

namespace tick86 {

namespace {

struct Standard {
    u64 bytes;
    Geometry geometry;
    const char* name;
};

constexpr std::array<Standard, 7> Standards{{{163'840, {40, 1, 8}, "160K"},
                                             {184'320, {40, 1, 9}, "180K"},
                                             {327'680, {40, 2, 8}, "320K"},
                                             {368'640, {40, 2, 9}, "360K"},
                                             {737'280, {80, 2, 9}, "720K"},
                                             {1'228'800, {80, 2, 15}, "1.2M"},
                                             {1'474'560, {80, 2, 18}, "1.44M"}}};

constexpr int MaxCylinders = 84, MaxSectors = 21;

u16 word_at(const std::vector<u8>& bytes, std::size_t offset) {
    return static_cast<u16>(bytes[offset] | bytes[offset + 1] << 8);
}

// The geometry in the parameter block of a DOS boot sector, if every figure in it fits the size.
std::optional<Geometry> parameter_block(const std::vector<u8>& boot, u64 size) {
    if (boot.size() < SectorBytes || size % SectorBytes != 0) return std::nullopt;
    const bool jump = (boot[0] == 0xEB && boot[2] == 0x90) || boot[0] == 0xE9;
    const u16 bytes_per_sector = word_at(boot, 11), total = word_at(boot, 19);
    const u16 sectors = word_at(boot, 24), heads = word_at(boot, 26);
    if (!jump || bytes_per_sector != SectorBytes || total != size / SectorBytes) return std::nullopt;
    if (heads < 1 || heads > 2 || sectors < 1 || sectors > MaxSectors) return std::nullopt;
    if (total % (heads * sectors) != 0 || total / (heads * sectors) > MaxCylinders) return std::nullopt;
    return Geometry{total / (heads * sectors), heads, sectors};
}

// Up to 10 sectors fit a track of 6250 bytes, up to 17 one of 10416 bytes, up to 21 one of 12500 bytes.
FloppyKind kind_of(const Geometry& g) {
    if (g.sectors <= 10) return g.cylinders <= 43 ? FloppyKind::Double525 : FloppyKind::Double35;
    return g.sectors <= 17 ? FloppyKind::High525 : FloppyKind::High35;
}

// How files begin that are often taken for raw images.
struct Format {
    std::string_view mark, name;
};
constexpr Format Formats[] = {
    {"IMD ", "an ImageDisk file"},   {{"TD\0", 3}, "a Teledisk file"}, {{"td\0", 3}, "a Teledisk file"},
    {"86BF", "an 86Box flux file"},  {"HXCPICFE", "an HFE file"},      {"SCP", "a SuperCard Pro file"},
    {"PSI ", "a PCE sector file"},   {"PFI ", "a PCE flux file"},      {"PRI ", "a PCE bit file"},
    {"CPCEMU", "a CPCEMU DSK file"}, {"EXTENDED", "a CPCEMU file"},    {"\x1F\x8B", "compressed by gzip"},
    {"PK\x03\x04", "a ZIP archive"}, {"7z\xBC\xAF", "a 7z archive"},
};

std::string format_of(const std::vector<u8>& head) {
    const std::string_view start(reinterpret_cast<const char*>(head.data()), head.size());
    for (const Format& f : Formats)
        if (start.starts_with(f.mark)) return std::string(f.name);
    return "";
}

std::string size_message(const ImageFile& file, const std::vector<u8>& head) {
    if (const std::string format = format_of(head); !format.empty())
        return "'" + file.name() + "' is " + format + "; tick86 reads raw images: turn it into one first";
    std::string text =
        "'" + file.name() + "' has " + std::to_string(file.size()) + " bytes, which is no floppy size; these work: ";
    for (const Standard& s : Standards) {
        text += std::to_string(s.bytes) + " (" + s.name + ")";
        text += &s == &Standards.back() ? "" : &s == &Standards[Standards.size() - 2] ? " and " : ", ";
    }
    return text;
}

}  // namespace

std::optional<Geometry> FloppyImage::standard_geometry(u64 bytes) {
    for (const Standard& s : Standards)
        if (s.bytes == bytes) return s.geometry;
    return std::nullopt;
}

FloppyImage::FloppyImage(ImageFile&& file) : ImageFile(std::move(file)) {
    if (const auto standard = standard_geometry(size()))
        geometry_ = *standard;
    else if (const auto written = parameter_block(head(SectorBytes), size())) {
        geometry_ = *written;
        standard_ = false;
    } else
        throw ImageError(size_message(*this, head(8)));
    kind_ = kind_of(geometry_);
}

FloppyImage FloppyImage::open(const std::filesystem::path& path, ImageOptions options) {
    return FloppyImage{open_file(path, options)};
}

FloppyImage FloppyImage::from_stream(std::unique_ptr<std::iostream> stream, u64 size, std::string name,
                                     ImageOptions options) {
    return FloppyImage{ImageFile{std::move(stream), size, std::move(name), options}};
}

FloppyImage FloppyImage::from_bytes(std::span<const u8> bytes, std::string name, ImageOptions options) {
    auto stream =
        std::make_unique<std::stringstream>(std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()),
                                            std::ios::in | std::ios::out | std::ios::binary);
    return from_stream(std::move(stream), bytes.size(), std::move(name), options);
}

bool FloppyImage::has(int cylinder, int head, int sector) const {
    return cylinder >= 0 && cylinder < geometry_.cylinders && head >= 0 && head < geometry_.heads && sector >= 1 &&
           sector <= geometry_.sectors;
}

bool FloppyImage::read_chs(int cylinder, int head, int sector, SectorView out) {
    return has(cylinder, head, sector) && read_sector(geometry_.lba(cylinder, head, sector), out);
}

WriteResult FloppyImage::write_chs(int cylinder, int head, int sector, ConstSectorView data) {
    if (!has(cylinder, head, sector)) return is_write_protected() ? WriteResult::WriteProtected : WriteResult::IoError;
    return write_sector(geometry_.lba(cylinder, head, sector), data);
}

}  // namespace tick86
