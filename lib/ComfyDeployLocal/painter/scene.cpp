// SPDX-License-Identifier: MIT

#include "scene_p.h"

#include <QtCore/qcryptographichash.h>
#include <QtCore/qregularexpression.h>
#include <QtGui/qcolor.h>

#include <cmath>

namespace ComfyDeploy::Local {

using namespace Qt::StringLiterals;

namespace {

enum Motif { Water = 1, Mountains = 2, Forest = 4, Flowers = 8, City = 16, Dunes = 32 };

enum Mood { Day, Sunset, Dawn, Autumn, Spring, Jungle, Winter, Desert, Storm, Night, Neon, Ember };

enum Role { Zenith, Sky, Horizon, Light, Land, Shade };

constexpr std::array<std::array<QRgb, 6>, Ember + 1> palettes{{
    {0x2464a8, 0x79b9e2, 0xf8eed4, 0xfff8dc, 0x7d9c4c, 0x274a44},
    {0x2b2d6b, 0xc9506e, 0xffb057, 0xfff0b4, 0x8a4a50, 0x241c3a},
    {0x7a9ccf, 0xedb6bd, 0xffe8c6, 0xfffaf0, 0x8f9a8c, 0x44587a},
    {0x4f7fa6, 0xe0b98a, 0xffe2a6, 0xfff4d0, 0xc06a28, 0x4c2820},
    {0x58a6dc, 0xbfe4ee, 0xfff2da, 0xfffcec, 0x93c257, 0x35684c},
    {0x2a7f86, 0x9fd8b8, 0xf6f2c4, 0xfffbd8, 0x4a9450, 0x10382e},
    {0x4f80ba, 0xb2d0ea, 0xf8f2ee, 0xfffdf4, 0xdce8f2, 0x4a6888},
    {0x3a78b4, 0xa6c6d6, 0xffe8c4, 0xfff4d4, 0xe09c58, 0x6e4238},
    {0x232c38, 0x5f6f7e, 0xd6cfb4, 0xf6eed0, 0x5a6654, 0x1a2428},
    {0x060b28, 0x1b3478, 0x6a8fbc, 0xfff2c8, 0x22395c, 0x080f22},
    {0x0e0730, 0x5c1a86, 0xff4d9c, 0x8cf6ff, 0x34206a, 0x0b0820},
    {0x1a0a14, 0x7a1c20, 0xff7c2c, 0xffe08c, 0x54221e, 0x150a10},
}};

struct Meaning
{
    QStringView words;
    int motifs;
    int mood = -1;
};

//! The motifs and the mood that words stand for. The first one with a mood chooses the palette.
constexpr std::array meanings{
    Meaning{u"desert|dune|sahara|sand|camel|oasis|mars", Dunes, Desert},
    Meaning{u"neon|cyberpunk|synthwave|futuristic", City | Water, Neon},
    Meaning{u"volcano|lava|fire|ember", Mountains, Ember},
    Meaning{u"night|midnight|moon|moonlight|star|starry|galaxy|cosmos|space|aurora", 0, Night},
    Meaning{u"sunset|dusk|evening|golden|twilight|warm", 0, Sunset},
    Meaning{u"dawn|sunrise|morning|pastel|mist|misty|fog|foggy|portrait|face", 0, Dawn},
    Meaning{u"storm|stormy|rain|rainy|thunder|gloomy|dramatic|moody", 0, Storm},
    Meaning{u"winter|snow|snowy|ice|icy|arctic|frozen|glacier|christmas", 0, Winter},
    Meaning{u"autumn|fall|maple|fox", Forest, Autumn},
    Meaning{u"spring|blossom|cherry|butterfly", Flowers, Spring},
    Meaning{u"jungle|rainforest|tropical|palm|emerald", Forest, Jungle},
    Meaning{u"day|noon|sunny|summer|bright", 0, Day},
    Meaning{u"water|sea|ocean|lake|river|beach|coast|island|harbor|bay|fjord|boat|ship|sailboat",
            Water},
    Meaning{u"mountain|peak|alp|hill|cliff|fjord|valley|canyon|rock|glacier", Mountains},
    Meaning{u"forest|tree|wood|pine|fir|park|cabin|bear|deer|wolf|owl", Forest},
    Meaning{u"city|skyline|town|tokyo|york|london|street|building|castle|village|house",
            City | Water},
    Meaning{u"flower|meadow|garden|field|tulip|rose|poppy|poppies|grass|horse", Flowers},
};

template <typename T>
T mix(T from, T to, float t)
{
    return from + (to - from) * t;
}

//! 0 below \a from, 1 above \a to, smooth between; \a from may be the larger one.
float smooth(float from, float to, float x)
{
    const float t = std::clamp((x - from) / (to - from), 0.0f, 1.0f);
    return t * t * (3 - 2 * t);
}

//! The part of \a x behind the point.
float fraction(float x)
{
    return x - std::floor(x);
}

//! A random number from 0 to 1 that belongs to a square of a grid with a width of 1.
float chance(quint64 seed, float x, float y = 0)
{
    quint32 bits =
        quint32(int(std::floor(x))) * 0x8da6b343U ^ quint32(int(std::floor(y))) * 0xd8163841U;
    bits = (bits ^ quint32(seed)) * 0x9e3779b1U;
    bits = (bits ^ (bits >> 15)) * 0x85ebca77U;
    return float((bits ^ (bits >> 13)) >> 8) / float(1 << 24);
}

//! Smooth noise from -1 to 1, each octave half as strong and twice as fine.
float noise(quint64 seed, float x, float y, int octaves = 1)
{
    float sum = 0;
    float size = octaves == 1 ? 1.0f : 0.55f;
    for (int i = 0; i < octaves; ++i, ++seed) {
        const float u = smooth(0, 1, fraction(x));
        const float v = smooth(0, 1, fraction(y));
        const float top = mix(chance(seed, x, y), chance(seed, x + 1, y), u);
        const float bottom = mix(chance(seed, x, y + 1), chance(seed, x + 1, y + 1), u);
        sum += size * (2 * mix(top, bottom, v) - 1);
        size *= 0.5f;
        // Turned a little each time, so that no grid shows through.
        const float turned = 1.6f * x + 1.2f * y;
        y = 1.6f * y - 1.2f * x;
        x = turned;
    }
    return sum;
}

//! Whether \a text has one of \a words, which a "|" separates, or its plural.
bool names(const QString &text, QStringView words)
{
    const QString pattern = u"\\b(?:%1)(?:e?s)?\\b"_s.arg(words);
    return text.contains(QRegularExpression(pattern, QRegularExpression::CaseInsensitiveOption));
}

//! \a turn is a part of the color wheel.
Color colorOf(QColor color, float turn = 0, float saturation = 1)
{
    color.setHsvF(fraction(color.hsvHueF() + turn),
                  std::min(1.0f, color.hsvSaturationF() * saturation), color.valueF());
    return {color.redF(), color.greenF(), color.blueF()};
}

void readPrompt(Scene *scene, const QString &prompt, const QString &negative)
{
    int refused = 0;
    scene->mood = -1;
    for (const Meaning &meaning : meanings) {
        if (names(negative, meaning.words)) {
            refused |= meaning.motifs;
        } else if (names(prompt, meaning.words)) {
            scene->motifs |= meaning.motifs;
            scene->mood = scene->mood < 0 ? meaning.mood : scene->mood;
        }
    }
    // What the prompt leaves open, the seed decides.
    if (scene->motifs == 0) {
        constexpr std::array<int, 5> places{Mountains, Mountains | Water, Mountains | Forest,
                                            Water | Forest, Mountains | Water | Forest};
        scene->motifs = places[size_t(5 * chance(scene->seed, 1))];
    }
    scene->motifs &= ~refused;
    if (scene->mood < 0)
        scene->mood = int(float(Jungle) * chance(scene->seed, 2));
}

void choosePalette(Scene *scene, const QString &prompt, float saturation)
{
    const float turn = 0.08f * (chance(scene->seed, 3) - 0.5f);
    for (size_t i = 0; i < scene->palette.size(); ++i)
        scene->palette[i] = colorOf(palettes[size_t(scene->mood)][i], turn, saturation);
    static const QRegularExpression letters(u"\\pL+"_s);
    for (auto it = letters.globalMatch(prompt); it.hasNext();) {
        const QString word = it.next().captured();
        for (const Role role : {Sky, Horizon, Land}) {
            Color &color = scene->palette[role];
            if (QColor::isValidColor(word))
                color = mix(color, colorOf(QColor(word)), 0.35f);
        }
    }
}

//! Sharp crests, each octave half as high and twice as near to each other.
float ridge(quint64 seed, float x)
{
    float sum = 0;
    float size = 0.5f;
    for (int octave = 0; octave < 6; ++octave) {
        sum += size * (1 - 2 * std::abs(noise(++seed, x, 0.5f)));
        x *= 2.1f;
        size *= 0.5f;
    }
    return sum;
}

//! \a base is the silhouette's foot, \a reach how high it goes.
void addLayer(Scene *scene, Layer::Kind kind, float depth, float base, float reach)
{
    Layer layer{kind, depth, {}};
    const quint64 seed = scene->seed + 100 * (1 + scene->layers.size());
    const int columns = int(std::ceil((scene->aspect + 0.4f) * 1024));
    for (int column = 0; column < columns; ++column) {
        const float u = -0.2f + float(column) / 1024;
        const float aside = std::abs(u / scene->aspect - 0.5f);
        float height = 0;
        if (kind == Layer::Ridge) {
            height = ridge(seed, u * 0.8f / reach) * (0.9f + 0.4f * noise(seed + 9, u * 1.5f, 0));
        } else if (kind == Layer::Houses) {
            const float x = u * 5 / std::sqrt(reach);
            const float tall = 0.25f + 0.75f * chance(seed, x, 1) * chance(seed, x, 2);
            height = fraction(x) < 0.15f * chance(seed, x, 3) ? 0 : tall * (1.2f - aside);
        } else if (kind == Layer::Trees) {
            const float x = u * 3 / reach;
            const float away = 2 * std::abs(fraction(x) - 0.5f);
            // Those in front frame the picture.
            const float tall =
                mix(0.45f, 1.0f, chance(seed, x)) * (depth > 1 ? smooth(0.2f, 0.45f, aside) : 1);
            height = tall * std::max(0.0f, 1 - 1.3f * away - 0.14f * fraction(away * 7));
        } else if (scene->has(Dunes)) {
            height = 1 - 2 * std::abs(noise(seed, u * 1.6f, 0.5f, 2));
        } else {
            height = 0.4f + 0.6f * noise(seed, u * 2, 0.5f, 5);
        }
        layer.tops.push_back(base - reach * height);
    }
    scene->layers.push_back(std::move(layer));
}

void compose(Scene *scene)
{
    const float horizon = scene->horizon;
    if (scene->has(Mountains)) {
        for (const float near : {0.0f, 1.0f, 2.0f})
            addLayer(scene, Layer::Ridge, 0.06f + 0.16f * near, horizon, 0.50f - 0.15f * near);
    }
    addLayer(scene, Layer::Hill, 0.42f, horizon, scene->has(Mountains) ? 0.03f : 0.08f);
    for (const float near : {0.0f, 1.0f}) {
        if (scene->has(City))
            addLayer(scene, Layer::Houses, 0.35f + 0.2f * near, horizon, 0.42f - 0.18f * near);
    }
    for (const float near : {0.0f, 1.0f}) {
        if (scene->has(Forest))
            addLayer(scene, Layer::Trees, 0.46f + 0.1f * near, horizon + 0.01f,
                     0.07f + 0.03f * near);
    }
    for (const float near : {0.25f, 0.5f, 0.75f, 1.0f}) {
        if (scene->has(Water))
            break;
        const float base = mix(horizon, 1.02f, 0.3f * near + 0.5f * near * near);
        addLayer(scene, Layer::Hill, 0.5f + 0.5f * near, base, 0.04f + 0.06f * near);
        if (scene->has(Forest) && near < 0.6f)
            addLayer(scene, Layer::Trees, 0.55f + 0.5f * near, base + 0.02f, 0.12f + 0.14f * near);
    }
    if (scene->has(Water))
        addLayer(scene, Layer::Hill, 0.9f, mix(0.93f, 1.03f, chance(scene->seed, 7)), 0.06f);
    if (scene->has(Forest))
        addLayer(scene, Layer::Trees, 1.05f, 1.02f, 0.55f);
}

Look sky(const Scene &scene, float u, float v)
{
    const bool isDark = scene.mood >= Night;
    const float level = v / scene.horizon + 0.2f * noise(scene.seed + 10, u * 1.5f, v * 2, 2);
    Color color = mix(mix(scene.palette[Zenith], scene.palette[Sky], smooth(0, 0.6f, level)),
                      scene.palette[Horizon], smooth(0.45f, 1, level));
    if (isDark) {
        const float x = u * 36;
        const float y = v * 36;
        const float awayX = fraction(x) - mix(0.25f, 0.75f, chance(scene.seed + 1, x, y));
        const float awayY = fraction(y) - mix(0.25f, 0.75f, chance(scene.seed + 2, x, y));
        const float rank = chance(scene.seed + 3, x, y) / std::max(0.1f, 1 - level);
        const float shine = std::exp(-(awayX * awayX + awayY * awayY) * (20 + 400 * rank));
        color += scene.palette[Light] * (rank < 0.4f ? shine : 0);
    }
    const float dx = u - scene.sunU;
    const float dy = v - scene.sunV;
    const float away = std::sqrt(dx * dx + dy * dy);
    color += scene.palette[Light] * (0.45f * std::exp(-away * 5));
    const float depth = 1 / (0.3f + std::max(0.0f, scene.horizon - v));
    const float bend = noise(scene.seed + 11, u * depth, v * depth * 3, 2);
    const float x = u * depth * 1.2f + bend;
    const float y = v * depth * 3 + bend / 2;
    const float body = noise(scene.seed + 15, x, y, 4);
    const float cover = scene.mood == Storm ? 0.35f : mix(-0.2f, 0.1f, chance(scene.seed, 8));
    const float cloud = smooth(-0.1f, 0.35f, body + cover) * (isDark ? 0.5f : 0.85f);
    const Color lit = mix(scene.palette[Horizon], scene.palette[Light], std::exp(-away * 1.5f));
    const Color dim = mix(scene.palette[Sky], scene.palette[Zenith], 0.4f);
    const float top = smooth(-0.3f, 0.35f, body - noise(scene.seed + 15, x, y - 0.25f, 2));
    color = mix(color, mix(dim, lit, top), cloud);
    color = mix(color, scene.palette[Light], smooth(0.058f, 0.05f, away) * (1 - 0.8f * cloud));
    // The brush follows the wind, and circles the light.
    return {color,
            away < 0.35f ? std::atan2(dx, -dy) : 1.6f * noise(scene.seed + 12, u * 2, v * 3)};
}

Look land(const Scene &scene, const Layer &layer, float u, float v, float below)
{
    const bool isRidge = layer.kind == Layer::Ridge;
    const bool isTrees = layer.kind == Layer::Trees;
    const float side = std::clamp((scene.sunU - u) * 3, -1.0f, 1.0f);
    const float rough = noise(scene.seed + 30, u * 8 + below * side * 3, v * (isRidge ? 7 : 30), 3);
    // Slopes run down aslant.
    const float down = u + below * (0.5f + 0.4f * rough);
    const float slope = isRidge || layer.kind == Layer::Hill
        ? (layer.topAt(down + 0.012f) - layer.topAt(down - 0.012f)) / 0.024f
        : 0;
    const float facing = smooth(-0.7f, 0.6f, 0.4f * rough - slope * side * (isRidge ? 0.7f : 1.6f));
    const Color ground = mix(scene.palette[Land], scene.palette[Shade],
                             isTrees ? std::min(0.95f, 0.4f + 0.5f * layer.depth) : 0);
    Color color = mix(mix(ground, scene.palette[Shade], 0.6f),
                      mix(ground, scene.palette[Light], 0.3f), facing);
    if (isRidge) {
        const float snow = smooth(0.05f, 0, below - 0.1f - 0.12f * rough);
        const float high = smooth(0.08f, 0.22f, scene.horizon - v + below);
        color = mix(color, mix(scene.palette[Sky], scene.palette[Light], facing), snow * high);
    } else if (layer.kind == Layer::Houses) {
        const float x = u * 70;
        const float y = below * 50;
        const bool isPane = fraction(x) > 0.4f && fraction(y) > 0.5f;
        if (isPane && chance(scene.seed + 31, x, y) < (scene.mood >= Night ? 0.45f : 0.15f))
            color = mix(scene.palette[Light], scene.palette[Horizon], 0.3f);
    } else if (!isTrees && scene.has(Flowers) && layer.depth > 0.5f) {
        const float y = v * 80 / (0.2f + layer.depth);
        const float x = u * 50 / (0.2f + layer.depth) + 9 * chance(scene.seed, y);
        const float rank =
            chance(scene.seed + 32, x, y) - 0.5f * noise(scene.seed + 33, u * 5, v * 12);
        const float turn = 0.16f * chance(scene.seed, 9) - (rank < 0.05f ? 0 : 0.1f);
        if (rank < 0.3f && std::hypot(fraction(x) - 0.5f, fraction(y) - 0.5f) < 0.45f)
            color = colorOf(0xf03a30, turn);
    }
    const float far = std::max(0.0f, 1 - layer.depth);
    const float haze = 0.7f * far * far + 0.4f * far * smooth(0, 0.2f, below);
    return {mix(color, scene.palette[Horizon], std::min(0.9f, haze)),
            isTrees ? 1.57f : std::atan(slope) + rough * (isRidge ? 0.9f : 0.3f)};
}

Look water(const Scene &scene, float u, float v)
{
    const float below = v - scene.horizon;
    const float near = below / (1 - scene.horizon);
    const float wave = noise(scene.seed + 40, u * 9 / (0.3f + near), 4 / (below + 0.07f), 3);
    const float mirrored = std::max(0.0f, scene.horizon - below - 0.02f * std::abs(wave));
    Color color = mix(scene.at(u + 0.02f * wave, mirrored).color * 0.9f, scene.palette[Zenith],
                      0.1f + 0.3f * near);
    const float path = (u - scene.sunU) / (0.04f + 0.12f * near);
    color += scene.palette[Light] * (0.6f * std::exp(-path * path) * smooth(0, 0.4f, wave));
    return {mix(color, scene.palette[Horizon], smooth(0.04f, 0, below) * 0.5f), 0.2f * wave};
}

} // namespace

float Layer::topAt(float u) const
{
    return tops[size_t(std::clamp((u + 0.2f) * 1024, 0.0f, float(tops.size() - 1)))];
}

Look Scene::at(float u, float v) const
{
    const bool isWater = has(Water) && v > horizon;
    for (auto layer = layers.rbegin(); layer != layers.rend(); ++layer) {
        const float below = v - layer->topAt(u);
        if (below > 0 && (!isWater || layer->depth > 0.8f))
            return land(*this, *layer, u, v, below);
    }
    return isWater ? water(*this, u, v) : sky(*this, u, v);
}

Scene sceneFor(const PaintOrder &order, float aspect)
{
    const QString text =
        u"%1\n%2\n%3"_s.arg(order.prompt, order.negative, QString::number(order.seed)).toLower();
    const QByteArray digest = QCryptographicHash::hash(text.toUtf8(), QCryptographicHash::Sha256);
    Scene scene;
    scene.seed = digest.first(8).toHex().toULongLong(nullptr, 16);
    scene.aspect = aspect;
    readPrompt(&scene, order.prompt, order.negative);
    choosePalette(&scene, order.prompt, 0.80f + 0.034f * float(std::clamp(order.cfg, 0.0, 16.0)));
    const float lower = scene.has(Flowers | Dunes) ? 0.08f : 0;
    scene.horizon = mix(0.52f, 0.64f, chance(scene.seed, 4)) - lower;
    scene.sunU = aspect * mix(0.2f, 0.8f, chance(scene.seed, 5));
    const float lowest = scene.mood >= Night ? 0.3f : scene.horizon - 0.08f;
    scene.sunV = mix(0.14f, lowest, chance(scene.seed, 6));
    compose(&scene);
    return scene;
}

} // namespace ComfyDeploy::Local
