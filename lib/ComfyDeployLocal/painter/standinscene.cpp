// SPDX-License-Identifier: MIT

#include "standinscene_p.h"

#include <QtCore/qcryptographichash.h>
#include <QtCore/qregularexpression.h>
#include <QtCore/qset.h>
#include <QtCore/qstringlist.h>

#include <array>

namespace ComfyDeploy::Local {

using namespace Qt::StringLiterals;

namespace {

class Words
{
public:
    explicit Words(const QString &text)
    {
        static const QRegularExpression separator(u"[^\\p{L}]+"_s);
        const QStringList words = text.toLower().split(separator, Qt::SkipEmptyParts);
        m_words = QSet<QString>(words.begin(), words.end());
    }
    //! Any of the words of \a list, or its plural.
    [[nodiscard]] bool any(const char *list) const
    {
        const QStringList candidates = QString::fromLatin1(list).split(u' ');
        return std::any_of(candidates.begin(), candidates.end(), [this](const QString &word) {
            return m_words.contains(word) || m_words.contains(word + u's')
                || m_words.contains(word + "es"_L1);
        });
    }

private:
    QSet<QString> m_words;
};

constexpr Color rgb(int hex)
{
    return {float((hex >> 16) & 255) / 255, float((hex >> 8) & 255) / 255, float(hex & 255) / 255};
}

//! Two moods for each light; the seed chooses.
ScenePalette paletteOf(Scene::Light light, bool second)
{
    switch (light) {
    case Scene::Light::Day:
        return second ? ScenePalette{rgb(0x2f6fa8), rgb(0x86b9d8), rgb(0xf3ecd6),
                                     rgb(0xfff4d8), rgb(0x4f6b35), rgb(0x3d6a3c)}
                      : ScenePalette{rgb(0x2b5f94), rgb(0x6fb0cf), rgb(0xdff0ea),
                                     rgb(0xfffbe6), rgb(0x567a3b), rgb(0x2f6244)};
    case Scene::Light::Sunset:
        return second ? ScenePalette{rgb(0x2a2a5e), rgb(0xb24a6b), rgb(0xffb45e),
                                     rgb(0xffe3a1), rgb(0x33233a), rgb(0x2a2438)}
                      : ScenePalette{rgb(0x243b63), rgb(0xd0655a), rgb(0xffcf6d),
                                     rgb(0xfff0b5), rgb(0x3a2a2f), rgb(0x2d2a30)};
    case Scene::Light::Dawn:
        return second ? ScenePalette{rgb(0x6f8fc0), rgb(0xe7aeb8), rgb(0xffe6c4),
                                     rgb(0xfff3dc), rgb(0x56604f), rgb(0x48604f)}
                      : ScenePalette{rgb(0x7fa6c4), rgb(0xf0c3a8), rgb(0xfff0d0),
                                     rgb(0xfff8e4), rgb(0x626a4a), rgb(0x4d6650)};
    case Scene::Light::Night:
        return second ? ScenePalette{rgb(0x060a1f), rgb(0x14275a), rgb(0x4a6c96),
                                     rgb(0xf3f0dc), rgb(0x0b1422), rgb(0x0c1a24)}
                      : ScenePalette{rgb(0x0a0820), rgb(0x2a2360), rgb(0x7a5f95),
                                     rgb(0xfdf3dd), rgb(0x120f24), rgb(0x141528)};
    case Scene::Light::Storm:
        break;
    }
    return {rgb(0x2b333c), rgb(0x5c6a73), rgb(0xc4c3b0),
            rgb(0xe9e4cc), rgb(0x3a4336), rgb(0x2e3c34)};
}

Scene::Light lightFor(const Words &words, const Words &unwanted, quint64 seed)
{
    if (words.any("night midnight moon moonlight moonlit star starry aurora dark nocturnal galaxy "
                  "cosmos space milky")
        && !unwanted.any("night dark"))
        return Scene::Light::Night;
    if (words.any("sunset dusk evening golden twilight autumn fall fire lava volcano warm")
        && !unwanted.any("sunset warm"))
        return Scene::Light::Sunset;
    if (words.any("dawn sunrise morning pastel spring blossom cherry mist misty fog foggy soft"))
        return Scene::Light::Dawn;
    if (words.any("storm stormy rain rainy thunder grey gray gloomy dramatic moody"))
        return Scene::Light::Storm;
    if (words.any("day noon sunny summer bright blue"))
        return Scene::Light::Day;
    static constexpr std::array lights{Scene::Light::Day, Scene::Light::Sunset, Scene::Light::Dawn,
                                       Scene::Light::Day};
    return lights[scattered(seed, 11) % lights.size()];
}

//! Whether a motif is wished for and not refused.
struct Motifs
{
    const Words &words;
    const Words &unwanted;

    [[nodiscard]] bool wanted(const char *list) const
    {
        return words.any(list) && !unwanted.any(list);
    }
};

void chooseMotifs(Scene *scene, const Motifs &motifs)
{
    scene->boat = motifs.wanted("boat ship sail sailboat sailing yacht vessel");
    scene->water = scene->boat
        || motifs.wanted("sea ocean lake water river beach coast island harbour harbor bay fjord "
                         "pond wave reflection shore venice");
    scene->mountains = motifs.wanted("mountain peak alp alpine hill cliff fjord valley volcano "
                                     "himalaya rocky glacier canyon");
    scene->forest = motifs.wanted("forest tree wood pine fir jungle park autumn woodland cabin "
                                  "bear deer wolf fox owl");
    scene->dunes = motifs.wanted("desert dune sahara sand camel oasis mars pyramid");
    scene->snow = motifs.wanted("snow snowy winter ice icy arctic frozen glacier christmas");
    scene->city = motifs.wanted("city skyline town tokyo york london paris street building "
                                "skyscraper cyberpunk metropolis urban castle village venice");
    scene->flowers = motifs.wanted("flower meadow garden field tulip rose poppy lavender grass "
                                   "spring blossom prairie horse butterfly");
    scene->aurora = motifs.wanted("aurora northern borealis");
    const bool portrait = motifs.wanted("portrait face woman man girl boy person people selfie "
                                        "headshot queen king");
    const bool somewhere = motifs.wanted("landscape scenery nature view sky sunset sunrise dawn "
                                         "dusk night moon star cloud horizon panorama outdoor "
                                         "storm evening morning");
    const bool abstract = motifs.wanted("abstract pattern texture fractal flow swirl geometric");
    const bool any = scene->water || scene->mountains || scene->forest || scene->dunes
        || scene->city || scene->flowers || scene->snow || scene->aurora || somewhere;
    if (abstract)
        scene->subject = Scene::Subject::Abstract;
    else if (portrait)
        scene->subject = Scene::Subject::Portrait;
    else
        scene->subject = any ? Scene::Subject::Landscape : Scene::Subject::Abstract;
}

//! A prompt that names no place gets one that suits the seed.
void furnish(Scene *scene, const Words &unwanted)
{
    const bool place = scene->water || scene->mountains || scene->forest || scene->dunes
        || scene->city || scene->flowers;
    if (scene->snow && !scene->city) {
        scene->mountains = !unwanted.any("mountain");
        scene->forest = !unwanted.any("tree forest");
    } else if (!place || scene->subject == Scene::Subject::Portrait) {
        scene->mountains = !unwanted.any("mountain");
        scene->water = !unwanted.any("water lake sea") && chance(scene->seed, 21) < 0.6f;
        scene->forest = !unwanted.any("tree forest") && chance(scene->seed, 22) < 0.6f;
        scene->flowers = !scene->water && !unwanted.any("flower");
    } else if (scene->mountains && !scene->forest && !scene->water && !scene->flowers) {
        scene->forest = !unwanted.any("tree forest");
    }
}

} // namespace

Scene sceneFor(const QString &prompt, const QString &negative, quint64 seed, double cfg)
{
    const Words words(prompt);
    const Words unwanted(negative);
    const QByteArray digest = QCryptographicHash::hash(
        (prompt.simplified().toLower() + u'\n' + negative.simplified().toLower()).toUtf8(),
        QCryptographicHash::Sha256);
    quint64 promptSeed = 0;
    for (int i = 0; i < 8; ++i)
        promptSeed = promptSeed << 8 | uchar(digest[i]);

    Scene scene;
    scene.seed = scattered(promptSeed, seed);
    chooseMotifs(&scene, {words, unwanted});
    furnish(&scene, unwanted);
    scene.light = lightFor(words, unwanted, scene.seed);
    scene.palette = paletteOf(scene.light, chance(scene.seed, 31) < 0.5f);
    if (words.any("autumn fall maple"))
        scene.palette.leaf = rgb(0xa8501f);
    if (words.any("clear cloudless"))
        scene.clouds = 0.05f;
    else if (words.any("cloud cloudy overcast storm stormy dramatic"))
        scene.clouds = 0.75f;
    else
        scene.clouds = 0.2f + 0.4f * chance(scene.seed, 32);
    if (unwanted.any("cloud cloudy"))
        scene.clouds = 0;
    const auto guidance = float(std::clamp(cfg, 0.0, 30.0));
    scene.saturation = 0.78f + 0.034f * std::min(guidance, 16.0f);
    scene.contrast = 0.92f + 0.013f * std::min(guidance, 20.0f);
    if (words.any("monochrome black sketch ink noir"))
        scene.saturation = 0.12f;
    return scene;
}

} // namespace ComfyDeploy::Local
