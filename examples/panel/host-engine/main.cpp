// Any QML program can show the panel: this one only needs the import path of the module.
#include <QtGui/QGuiApplication>
#include <QtQml/QQmlApplicationEngine>

#include "panelengine.h"

int main(int argc, char *argv[])
{
    const QGuiApplication app(argc, argv);
    QQmlApplicationEngine engine;
    if (!loadPanel(engine, app.arguments().mid(1)))
        return 1;
    return app.exec();
}
